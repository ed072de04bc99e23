"""What becomes of a foreign PDF on its way to an annex: fields drawn whole, pages compared. Only in the sandbox."""
