"""Writes the rows of BenchmarkBesidePython with XlsxWriter or openpyxl, in the way
that each recommends for large sheets, and prints the seconds that processors had work
with it and the most memory in KB.

    python3 beside.py xlsxwriter|openpyxl ROWS FILE.xlsx
"""
import resource
import sys
import time

HEAD = ["Theme", "Participant", "Quote", "Transcript", "Position", "Words"]
WIDTHS = [20, 12, 66, 12, 12, 8]
QUOTE = "I had not been out for weeks, & then she rang. " * 3


def rows(n):
    for i in range(n):
        yield ["hope for the future", "P%03d" % (i % 1000), QUOTE + str(i), "P%03d-1" % (i % 1000), "%d–%d" % (i, i + 140), i % 97]


def xlsxwriter(n, path):
    import xlsxwriter

    book = xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    sheet = book.add_worksheet("Quotes")
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for col, w in enumerate(WIDTHS):
        sheet.set_column(col, col, w)
    for col, s in enumerate(HEAD):
        sheet.write_string(0, col, s, bold)
    for at, row in enumerate(rows(n), 1):
        for col, value in enumerate(row):
            if col == 5:
                sheet.write_number(at, col, value)
            else:
                sheet.write_string(at, col, value, wrap if col == 2 else None)
    sheet.autofilter(0, 0, n, len(HEAD) - 1)
    sheet.freeze_panes(1, 0)
    book.close()


def openpyxl(n, path):
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Quotes")
    for col, w in zip("ABCDEF", WIDTHS):
        sheet.column_dimensions[col].width = w
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = "A1:F%d" % (n + 1)
    bold, wrap = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    head = []
    for s in HEAD:
        cell = WriteOnlyCell(sheet, s)
        cell.font = bold
        head.append(cell)
    sheet.append(head)
    for row in rows(n):
        cell = WriteOnlyCell(sheet, row[2])
        cell.alignment = wrap
        row[2] = cell
        sheet.append(row)
    book.save(path)


{"xlsxwriter": xlsxwriter, "openpyxl": openpyxl}[sys.argv[1]](int(sys.argv[2]), sys.argv[3])
print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
