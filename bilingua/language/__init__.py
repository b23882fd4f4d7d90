"""What is known of a language as such: its lists of words, its capitals, and whether a text is written in it."""
