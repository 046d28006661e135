"""What `--help` shows below the options. ``\\b`` keeps the lines of a paragraph apart."""

ANNOTATE = """Examples:

\b
  # Read one article; the table shows who said what, and where they stand
  stance annotate report.txt

\b
  # A folder of articles, one page to look through in a browser
  stance annotate news/*.txt -o quotes.html

\b
  # A large collection, written article by article as it gets done; the second goes on with
  # what the first has left, after a power cut or Ctrl-C
  stance annotate archive.jsonl -o quotes.jsonl
  stance annotate archive.jsonl -o quotes.jsonl --resume

\b
  # Another question, put in your own words
  stance annotate report.txt --target "NATO membership" \\
      --target-description "Being in favour means wanting the country to join NATO."

\b
  # One force in one country: quotes on others are unrelated
  stance annotate report.txt --force US --host Iraq

\b
  # From another program, a text or JSON lines; JSON to the next one
  curl -s https://example.org/report.txt | stance annotate --format json | jq '.[0].quotes'

What you get for each quote: its text and exact place, the words that signal it ("said"), the
mention beside it ("he"), the speaker whom that mention stands for, and the speaker's position on
the target: favor, against, neutral or unrelated, with a probability.

Exit code 0: all is well. 2: some input could not be used; each has its line on standard error,
and all the others are done.
"""

CLASSIFY = """A line of FILE is one quote and its text, with character offsets (Unicode
code points, end exclusive):

\b
  {"text": "\\"No foreign base stays,\\" said Omar.", "content": [[0, 24]], "speaker": "Omar"}

Its line of output:

\b
  {"label": "against", "scores": {"favor": 0.02, ...}, "target": ..., "aspect": "bases"}

A line may also hold "id" (given back as it is), "target" and "target_description" (another target
for this quote). A quote in several pieces has several [start, end] pairs. A line that cannot be
used gives {"error": ...} in its place, a message on standard error, and exit code 2.

\b
Example:
  stance classify quotes.jsonl -o stances.jsonl
"""

TRAIN = """A line of a .jsonl file is one labelled quote; "content" says where in "text" the quote
stands, or "quote" has its words (without both, all of "text" is the quote), the rest may be
left out:

\b
  {"text": "\\"No foreign base stays,\\" said Omar.", "content": [[0, 24]], "speaker": "Omar",
   "label": "against", "aspect": "bases", "group": "article 17"}

A .csv file has the columns text and label, and where you like quote, speaker, target,
target_description, aspect, group. Labels are favor, against, neutral and unrelated.

The command first measures: it trains on four fifths of the quotes and labels the last fifth, up to
five times over, and prints macro-F1 and accuracy beside those of the model as it was; quotes of
one "group", or of one text where none is named, are never on both sides. Then it trains on all of
them and writes a folder that every command takes as --model. Probabilities get a temperature
fitted on the quotes held out.

\b
Examples:
  stance train tolls.csv --target "road tolls" -o tolls-model
  stance train labelled.jsonl --target tolls.yaml -o tolls-model
  stance annotate report.txt --target tolls.yaml --model tolls-model
"""
