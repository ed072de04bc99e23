"""Attacks on signed PDF files, made from a seed, and honest controls beside them.

Everything is signed anew with the development PKI, because an attack has to be on the document's logic and not only come from a stranger:
in many cases the attacker holds a good certificate, and in all of them any time-stamp that money can buy.

    mint        certificates, answers about revocation and time-stamps, at any time, without a network
    workshop    what a careless or dishonest signing tool can do: sign, add validation data, stamp, and edit what was signed
    paper       the unsigned documents that it begins with
    register    the cases: family, what was done, whether what is shown was changed
    families/   the attacks, a file for each way of thinking
    honest      the controls, which all have to pass
    run         the whole run behind ``make attacks``
"""
