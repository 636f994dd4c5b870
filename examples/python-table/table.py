"""Makes a table in HTML of comma-separated values: table.py < data.csv > table.html"""

import csv
import sys

from jinja2 import Environment

PAGE = """\
<table>
  <tr>{% for name in head %}<th>{{ name }}</th>{% endfor %}</tr>
{%- for row in rows %}
  <tr>{% for value in row %}<td>{{ value }}</td>{% endfor %}</tr>
{%- endfor %}
</table>
"""


def main() -> int:
    rows = list(csv.reader(sys.stdin))
    if not rows:
        print("table: there is no line", file=sys.stderr)
        return 1
    width = len(rows[0])
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            print(f"table: line {number} has {len(row)} values, not {width}", file=sys.stderr)
            return 1
    page = Environment(autoescape=True).from_string(PAGE)
    print(page.render(head=rows[0], rows=rows[1:]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
