"""Prints as JSON what openpyxl finds different between a workbook and its annotated copy, and what the copy's list says."""

import json
import sys

from openpyxl import load_workbook

before, after = (load_workbook(path, rich_text=True) for path in sys.argv[1:3])
differences = []
filled = []
comments = {}


def compare(what, one, other):
    if one != other:
        differences.append(f"{what}: {one!r} became {other!r}")


def looks(cell):
    names = ("value", "data_type", "number_format", "font", "border", "alignment", "protection")
    link = cell.hyperlink and (cell.hyperlink.target, cell.hyperlink.location)
    return {name: repr(getattr(cell, name, None)) for name in names} | {"link": link}


def described(sheet):
    columns = {k: (d.width, d.hidden, d.outlineLevel) for k, d in sheet.column_dimensions.items()}
    rows = {k: (d.height, d.hidden) for k, d in sheet.row_dimensions.items() if d.height or d.hidden}
    rules = {str(r.sqref): [(x.type, x.priority, repr(x.colorScale), repr(x.iconSet), repr(x.dxf)) for x in r.rules]
             for r in sheet.conditional_formatting}
    return {
        "merges": sorted(map(str, sheet.merged_cells.ranges)),
        "columns": columns,
        "rows": rows,
        "frozen": sheet.freeze_panes,
        "print": (sheet.print_title_rows, sheet.print_title_cols, str(sheet.print_area)),
        "page": (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight),
        "footer": sheet.oddFooter.center.text,
        "breaks": [brk.id for brk in sheet.row_breaks.brk],
        "filter": sheet.auto_filter.ref,
        "validations": [(str(v.sqref), v.type, v.formula1) for v in sheet.data_validations.dataValidation],
        "rules": rules,
        "pictures": [(i.anchor._from.row, i.anchor._from.col) for i in sheet._images],
        "charts": len(sheet._charts),
        "tables": dict(sheet.tables.items()),
        "names": {name: own.attr_text for name, own in sheet.defined_names.items()},
        "protected": sheet.protection.sheet,
        "state": sheet.sheet_state,
        "tab": repr(sheet.sheet_properties.tabColor),
    }


names = after.sheetnames
compare("sheets", before.sheetnames, names[1:])
own_names = {name: own.attr_text for name, own in after.defined_names.items() if name != "_mulu_list"}
compare("names", {name: own.attr_text for name, own in before.defined_names.items()}, own_names)
for old in before.worksheets:
    new = after[old.title]
    one, other = described(old), described(new)
    for key in one:
        compare(f"{old.title} {key}", one[key], other[key])
    for row in range(1, max(old.max_row, new.max_row) + 1):
        for column in range(1, max(old.max_column, new.max_column) + 1):
            a, b = old.cell(row, column), new.cell(row, column)
            if looks(a) != looks(b):
                differences.append(f"{old.title}!{a.coordinate}: {looks(a)} became {looks(b)}")
            if repr(a.fill) != repr(b.fill):
                filled.append([old.title, a.coordinate, b.fill.fgColor.rgb])
            if a.comment and not (b.comment and b.comment.text.startswith(a.comment.text)):
                differences.append(f"{old.title}!{a.coordinate}: the note {a.comment.text!r} is gone")
            if b.comment and not (a.comment and a.comment.text == b.comment.text):
                comments[f"{old.title}!{a.coordinate}"] = b.comment.text
sheet = after.worksheets[0]
findings = []
for line in sheet.iter_rows(min_row=3):
    values = [cell.value for cell in line]
    findings.append({"severity": values[1], "rule": values[2], "message": values[5], "help": values[6],
                     "place": values[7], "link": line[7].hyperlink.location})
areas = {s.title: [[r.min_row, r.min_col, r.max_row, r.max_col] for r in s.merged_cells.ranges] for s in before.worksheets}
json.dump({"differences": differences, "filled": filled, "comments": comments, "list": findings, "first": names[0],
           "head": sheet["A1"].value, "active": after.active.title, "areas": areas, "sheets": names}, sys.stdout)
