"""How much one file may be: what a person can look over, and a server can hold."""

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 100_000
MOST_EMPTY_ROWS = 10_000  # between the others: a spreadsheet may say a million in one line
MOST_COLUMNS = 100
MOST_CELL = 6_000  # characters
MOST_UNPACKED_BYTES = 200 * 1024 * 1024  # of all that is packed in an XLSX file
MOST_WORDS_BYTES = 40 * 1024 * 1024  # of the words that an XLSX file holds once for all cells
