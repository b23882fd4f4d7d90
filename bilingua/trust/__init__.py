"""How far may a translation be believed? What the two texts of a sentence show, whoever translated it."""
