"""Judges that are not ours: EU DSS in a warm Java machine, pyHanko, Poppler and qpdf. Behind ``make judges``; see docs/adr/0090."""
