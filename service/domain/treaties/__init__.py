"""Treaties between States, what States do to them, and what follows from it on any day. Pure.

The rules are those of the Vienna Convention on the Law of Treaties of 1969 (VCLT) and of each treaty's final clauses, which are data
(:class:`service.domain.treaties.treaty.Treaty`). Left out: provisional application (VCLT art. 25), suspension (arts. 57-60), amendment between
certain parties only (arts. 40-41), termination of the treaty as a whole, and whether a reservation is compatible with object and purpose (art. 19 (c)), which only States judge.
"""
