"""The grammar of facts: lexing, German and English numerals, dates, times and money, and their English renderings."""
