"""Noun phrases as officers type them, for tests of what stands around an answer."""

from __future__ import annotations

SPANISH_PHRASES = """
el gobierno abierto | del gobierno abierto | al gobierno abierto | y
el agua | del agua | al agua | y
el agua y el saneamiento | del agua y el saneamiento | al agua y el saneamiento | y
el acta n.º 214 | del acta n.º 214 | al acta n.º 214 | y
el área de educación | del área de educación | al área de educación | y
el hambre en las Américas | del hambre en las Américas | al hambre en las Américas | y
el Departamento de Inclusión Social | del Departamento de Inclusión Social | al Departamento de Inclusión Social | y
el Estado de derecho | del Estado de derecho | al Estado de derecho | y
el artículo 14 de sus estatutos | del artículo 14 de sus estatutos | al artículo 14 de sus estatutos | y
el poder conferido ante notario | del poder conferido ante notario | al poder conferido ante notario | y
el derecho internacional | del derecho internacional | al derecho internacional | y
el intercambio de archivos | del intercambio de archivos | al intercambio de archivos | y
el que suscribe | del que suscribe | al que suscribe | y
el “Programa” | del “Programa” | al “Programa” | y
la educación ambiental | de la educación ambiental | a la educación ambiental | y
la igualdad de género | de la igualdad de género | a la igualdad de género | y
la infancia | de la infancia | a la infancia | y
la resolución n.º 12 de su Directorio | de la resolución n.º 12 de su Directorio | a la resolución n.º 12 de su Directorio | y
la delegación de facultades | de la delegación de facultades | a la delegación de facultades | y
las mujeres rurales | de las mujeres rurales | a las mujeres rurales | y
las personas con discapacidad | de las personas con discapacidad | a las personas con discapacidad | y
las normas de la Secretaría General | de las normas de la Secretaría General | a las normas de la Secretaría General | y
los derechos humanos | de los derechos humanos | a los derechos humanos | y
los Estados miembros | de los Estados miembros | a los Estados miembros | y
los poderes inscritos | de los poderes inscritos | a los poderes inscritos | y
lo acordado | de lo acordado | a lo acordado | y
lo que dispongan las Partes | de lo que dispongan las Partes | a lo que dispongan las Partes | y
él mismo | de él mismo | a él mismo | y
ella | de ella | a ella | y
ellos | de ellos | a ellos | y
electrificación rural | de electrificación rural | a electrificación rural | y
elecciones | de elecciones | a elecciones | y
elaboración de manuales | de elaboración de manuales | a elaboración de manuales | y
elementos de prueba | de elementos de prueba | a elementos de prueba | y
educación cívica | de educación cívica | a educación cívica | y
educación cívica y gobierno abierto | de educación cívica y gobierno abierto | a educación cívica y gobierno abierto | y
acceso a la información pública | de acceso a la información pública | a acceso a la información pública | y
agua y saneamiento | de agua y saneamiento | a agua y saneamiento | y
estudios judiciales | de estudios judiciales | a estudios judiciales | y
un programa de becas | de un programa de becas | a un programa de becas | y
una red de escuelas | de una red de escuelas | a una red de escuelas | y
unas jornadas | de unas jornadas | a unas jornadas | y
este Acuerdo | de este Acuerdo | a este Acuerdo | y
esta Carta | de esta Carta | a esta Carta | y
ese documento | de ese documento | a ese documento | y
aquella reunión | de aquella reunión | a aquella reunión | y
su Departamento de Inclusión Social | de su Departamento de Inclusión Social | a su Departamento de Inclusión Social | y
sus estatutos | de sus estatutos | a sus estatutos | y
ambas Partes | de ambas Partes | a ambas Partes | y
cada Parte | de cada Parte | a cada Parte | y
otra organización | de otra organización | a otra organización | y
todo el personal | de todo el personal | a todo el personal | y
El Salvador | de El Salvador | a El Salvador | y
El Colegio de México | de El Colegio de México | a El Colegio de México | y
El Agua Es Vida | de El Agua Es Vida | a El Agua Es Vida | y
La Haya | de La Haya | a La Haya | y
Las Américas Unidas | de Las Américas Unidas | a Las Américas Unidas | y
Los Andes | de Los Andes | a Los Andes | y
Washington, D. C. | de Washington, D. C. | a Washington, D. C. | y
Quito | de Quito | a Quito | y
“El Agua” | de “El Agua” | a “El Agua” | y
“el agua” | de “el agua” | a “el agua” | y
inclusión social | de inclusión social | a inclusión social | e
información pública | de información pública | a información pública | e
innovación | de innovación | a innovación | e
igualdad | de igualdad | a igualdad | e
infancia | de infancia | a infancia | e
integridad judicial | de integridad judicial | a integridad judicial | e
Ibero-América | de Ibero-América | a Ibero-América | e
Intermón | de Intermón | a Intermón | e
Íñigo Cevallos | de Íñigo Cevallos | a Íñigo Cevallos | e
índices de transparencia | de índices de transparencia | a índices de transparencia | e
historia | de historia | a historia | e
Hipólito Unanue | de Hipólito Unanue | a Hipólito Unanue | e
hijos e hijas | de hijos e hijas | a hijos e hijas | e
higiene | de higiene | a higiene | e
hitos del Programa | de hitos del Programa | a hitos del Programa | e
“Iniciativa Verde” | de “Iniciativa Verde” | a “Iniciativa Verde” | e
I+D | de I+D | a I+D | e
hielo y glaciares | de hielo y glaciares | a hielo y glaciares | y
hierro | de hierro | a hierro | y
hiedra | de hiedra | a hiedra | y
iones | de iones | a iones | y
yacimientos | de yacimientos | a yacimientos | y
hospitales | de hospitales | a hospitales | y
huellas | de huellas | a huellas | y
100 escuelas | de 100 escuelas | a 100 escuelas | y
"""
"""A phrase; the same after ``de`` and after ``a``; the conjunction before it."""

ENGLISH_PHRASES = """
open government
the right to water
civic education
human rights
a regional network of schools
an index of transparency
access to public information
the rule of law
the rights of rural women
the 2030 Agenda
100 schools
youth & memory
“Young Voices of the Andes”
the environment
inclusion
an inclusive school
a university consortium
a European partner
an hour of reading
an honest register
a one-year program
the Inter-American Democratic Charter
the OAS
OAS archives
the Americas
the Hague Conference
The Hague
El Salvador
democracy and elections
electoral observation
the observation of elections
gender equality
the equality of women and men
disability and work
digital government
open data
justice
access to justice
judicial studies
plain language in courts
the training of judges
water and sanitation
climate change
the protection of the high moorlands
disaster risk management
science & technology
innovation
small enterprises
tourism
ports
cultural heritage
the loan of exhibitions
historical memory
youth diplomacy
internships
libraries
archives
the deposit of documents
migration
refugees
indigenous peoples
persons of African descent
children
older persons
persons with disabilities
public health
nutrition
drug policy
public security
cybersecurity
anti-corruption
transparency
public procurement
budgets
statistics
the census
maps
geography
languages
Portuguese
French
mediation
arbitration
peace
"""
