"""Prints what openpyxl reads of a published workbook: for each sheet with a catalog its rows, as JSON."""

import json
import sys

from openpyxl import load_workbook

book = load_workbook(sys.argv[1])
sheets = {}
for sheet in book.worksheets:
    if sheet["A3"].value != "序号":
        continue
    anchors = {}
    for area in sheet.merged_cells.ranges:
        for row, column in area.cells:
            anchors[row, column] = (area.min_row, area.min_col)

    def shown(row, column):
        return sheet.cell(*anchors.get((row, column), (row, column))).value

    headings = [shown(4, column) for column in range(1, sheet.max_column + 1)]
    rows = []
    for row in range(5, sheet.max_row + 1):
        if shown(row, 1) is not None and str(shown(row, 1)).isdigit():
            rows.append({heading: shown(row, column) for column, heading in enumerate(headings, 1)})
    sheets[sheet.title] = {
        "title": sheet["A1"].value,
        "rows": rows,
        "frozen": sheet.freeze_panes,
        "repeated": sheet.print_title_rows,
        "landscape": sheet.page_setup.orientation,
        "paper": sheet.page_setup.paperSize,
        "formulas": sum(cell.data_type == "f" for line in sheet.iter_rows() for cell in line),
    }
json.dump({"sheets": sheets, "first": book.sheetnames[0], "title": book.properties.title}, sys.stdout)
