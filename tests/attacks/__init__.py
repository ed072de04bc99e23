"""Attacks on signed PDF files, made from a seed, and honest controls beside them.

Everything is signed anew with the development PKI, so that a verifier has to refuse a file for what was done to it and not because
its signer is unknown. The generator makes only files that EU DSS, pyHanko and Poppler refuse as well (``make judges`` looks); the other rules of
the verifier are tested on the objects that they read, in ``tests/unit/signing``.

    mint        certificates, answers about revocation and time-stamps, at any time, without a network
    workshop    a signing tool that checks nothing: sign, add validation data, stamp, and edit what was signed
    paper       the unsigned documents that it begins with
    register    the cases: family, what was done, whether bytes were changed
    families/   the attacks
    honest      the controls, which all have to pass
    run         the whole run behind ``make attacks``
"""
