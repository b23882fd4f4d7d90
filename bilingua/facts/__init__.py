"""Numbers, dates, times, money and addresses: read in both languages, written in English, and compared."""
