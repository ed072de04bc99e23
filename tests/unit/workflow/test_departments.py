"""Which unit is suggested for what organizations say of themselves: real sentences, in four languages."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from service.settings import Settings, load
from service.workflow.proposals.departments import ranked

DAY = date(2026, 11, 30)

DESCRIBED = (
    ("en", "deco", "We train citizens to observe elections and publish reports on the fairness of the vote."),
    ("en", "deco", "Our network monitors campaign financing and the registration of political parties."),
    ("en", "dsd", "We restore mangroves and coral reefs with coastal communities in the Caribbean."),
    ("en", "dsd", "Community early warning systems for hurricanes and floods."),
    ("en", "dsd", "Installing solar panels and promoting renewable energy in rural schools"),
    ("en", "dhdee", "Teacher training and early childhood education in remote areas"),
    ("en", "ded", "We support small businesses and women entrepreneurs to export their products"),
    ("en", "ded", "Protection of cultural heritage and promotion of community tourism"),
    ("en", "dps", "Prevention of youth gang violence in Central American cities"),
    ("en", "cicad", "Rehabilitation centers for people with drug addiction"),
    ("en", "cicte", "A think tank that works on cybersecurity and digital security policies"),
    ("en", "dtoc", "We give shelter to victims of human trafficking and investigate money laundering."),
    ("en", "dlc", "An anti-corruption observatory that follows bribery cases"),
    ("en", "dsi", "Rights and accessibility for persons with disabilities, sign language courses"),
    ("en", "dsi", "Legal help and shelter for refugees and migrants"),
    ("en", "cim", "Ending violence against women and supporting women's leadership in local government"),
    ("en", "iachr", "We document forced disappearances and defend freedom of expression of journalists."),
    ("en", "depm", "Open government and transparency of municipalities"),
    ("es", "deco", "Observamos elecciones y capacitamos a jóvenes como observadores electorales."),
    ("es", "deco", "Estudio del financiamiento de campañas y de los partidos políticos en la región"),
    ("es", "dsdsm", "Mediación y diálogo en conflictos sociales; apoyo a procesos de paz y reconciliación"),
    ("es", "dsd", "Conservamos los páramos y las cuencas que dan agua a Quito."),
    ("es", "dsd", "Adaptación al cambio climático de comunidades costeras afectadas por inundaciones"),
    ("es", "dhdee", "Becas para estudiantes de bajos recursos y formación de docentes rurales"),
    ("es", "ded", "Asociación de artesanos que promueve la artesanía y el turismo comunitario"),
    ("es", "ded", "Incubadora de emprendimientos y apoyo a las mipymes"),
    (
        "es",
        "dps",
        "Prevención de la violencia juvenil y de las pandillas; reinserción social de personas privadas de libertad",
    ),
    ("es", "cicad", "Centro de tratamiento de adicciones y prevención del consumo de drogas en colegios"),
    ("es", "dtoc", "Lucha contra la trata de personas y el tráfico de migrantes"),
    ("es", "dlc", "Veeduría ciudadana contra la corrupción y por la integridad pública"),
    ("es", "dsi", "Inclusión de adultos mayores y personas con discapacidad"),
    ("es", "dsi", "Derechos de los pueblos indígenas y de las comunidades afrodescendientes"),
    ("es", "cim", "Igualdad de género y prevención de la violencia contra las mujeres"),
    ("es", "iachr", "Defendemos los derechos humanos y acompañamos a víctimas de tortura."),
    ("es", "depm", "Gobierno abierto, registro civil e identidad de los niños sin partida de nacimiento"),
    ("es", "ssli", "Asesoramos a parlamentos y asambleas legislativas en la redacción de leyes."),
    ("fr", "deco", "Nous formons des observateurs des élections et suivons le dépouillement du scrutin."),
    ("fr", "deco", "Transparence du financement des campagnes et des partis politiques"),
    ("fr", "dsdsm", "Médiation communautaire et réconciliation après les conflits"),
    ("fr", "dsd", "Reboisement et protection de la biodiversité en Haïti"),
    ("fr", "dsd", "Préparation des communes aux ouragans et aux inondations, gestion des risques"),
    ("fr", "dhdee", "Alphabétisation des adultes et formation des enseignants"),
    ("fr", "ded", "Appui aux petites entreprises et à l’artisanat"),
    ("fr", "dps", "Réinsertion sociale des détenus et prévention de la criminalité des jeunes"),
    ("fr", "cicad", "Prévention de la toxicomanie et traitement des dépendances"),
    ("fr", "cicte", "Laboratoire d’idées sur la cybersécurité des services publics"),
    ("fr", "dtoc", "Accueil des victimes de la traite des personnes"),
    ("fr", "dlc", "Association de lutte contre la corruption"),
    ("fr", "dsi", "Insertion des personnes handicapées et des personnes âgées"),
    ("fr", "cim", "Défense des droits des femmes et lutte contre les violences faites aux femmes"),
    ("fr", "iachr", "Défense des droits de l’homme et de la liberté de la presse"),
    ("fr", "depm", "Modernisation de l’état civil et gouvernement ouvert"),
    ("fr", "citel", "Accès à internet et haut débit dans les zones rurales"),
    ("pt", "deco", "Observação das eleições e educação do eleitor"),
    ("pt", "dsd", "Conservação da floresta amazônica e da biodiversidade"),
    ("pt", "dsd", "Reciclagem de resíduos plásticos nas cidades e economia circular"),
    ("pt", "dhdee", "Formação de professores e educação infantil em comunidades rurais"),
    ("pt", "dhdee", "Cursos de formação profissional e emprego juvenil"),
    ("pt", "ded", "Apoio ao empreendedorismo e às pequenas empresas exportadoras"),
    ("pt", "dps", "Prevenção da violência e ressocialização de presos"),
    ("pt", "cicad", "Comunidade terapêutica para dependência química e uso de drogas"),
    ("pt", "cicte", "Instituto de pesquisa em segurança cibernética"),
    ("pt", "dtoc", "Combate ao tráfico de pessoas e à lavagem de dinheiro"),
    ("pt", "dlc", "Observatório da corrupção e da integridade na administração"),
    ("pt", "dsi", "Direitos dos povos indígenas e das comunidades quilombolas"),
    ("pt", "dsi", "Acolhida de refugiados e migrantes venezuelanos"),
    ("pt", "cim", "Enfrentamento da violência contra a mulher e igualdade de gênero"),
    ("pt", "iachr", "Proteção de defensores de direitos humanos e de jornalistas"),
    ("pt", "depm", "Governo aberto e transparência dos municípios"),
    ("pt", "cip", "Modernização dos portos e do transporte marítimo"),
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(None, {})


@pytest.mark.parametrize(("unit", "text"), [row[1:] for row in DESCRIBED])
def test_the_unit_is_among_the_first_three(unit: str, text: str, settings: Settings) -> None:
    assert unit in [one.department.key for one in ranked(settings, DAY, text)[:3]]


def test_each_language_has_at_least_fifteen_descriptions() -> None:
    assert min(Counter(language for language, _, _ in DESCRIBED).values()) >= 15


def test_the_reason_names_the_words_as_they_were_written(settings: Settings) -> None:
    (first, *_) = ranked(settings, DAY, "Observación de ELECCIONES y de partidos políticos")
    assert first.department.key == "deco"
    assert {"Observación", "ELECCIONES", "partidos", "políticos"} >= set(first.words) >= {"ELECCIONES", "partidos"}
    assert first.fields[0].name["en"] in {
        "Elections and electoral observation",
        "Political parties and campaign financing",
    }


def test_the_acronym_of_a_unit_finds_it(settings: Settings) -> None:
    assert ranked(settings, DAY, "CITEL")[0].department.key == "citel"


def test_nothing_is_suggested_for_nothing(settings: Settings) -> None:
    for text in ("", "   ", "the of and", "xyzzy plugh", "日本語", "�" * 10_000):
        assert ranked(settings, DAY, text) == []


def test_a_unit_that_does_not_exist_on_the_day_is_not_suggested(settings: Settings) -> None:
    assert ranked(settings, date(2015, 1, 1), "elections") == []


def test_every_unit_has_a_field_or_is_an_office(settings: Settings) -> None:
    assert {unit.key for unit in settings.departments if not unit.fields} == {"osg", "saf"}
