"""The parts of the HTML report; each is a function from values to markup."""
