"""Names: who is a person in a German text, and how English may spell a name."""
