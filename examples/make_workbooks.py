#!/usr/bin/env python3
"""Writes the two example counties: `county-clean`, in which nothing is wrong, and `county`, the same with planted faults.

    pip install openpyxl pyyaml
    python3 examples/make_workbooks.py

Both are made of the national catalogs (catalogs/standard) and of what a county adds to them (localisation.yaml). Ten domains
become catalogs in YAML, sixteen become the workbooks that departments send. The faults are those of the list FAULTS, and nothing
else is wrong; faults.yaml says where mulu must find them. The same input gives the same bytes.
"""

import copy
import html
import io
import math
import os
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

import yaml

os.environ["OPENPYXL_LXML"] = "False"  # where lxml is installed openpyxl would use it, and write other bytes

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

EXAMPLES = Path(__file__).resolve().parent
CATALOGS = EXAMPLES.parent / "catalogs"

# ---- the model ------------------------------------------------------------------------------------------------------------


@dataclass
class Item:
    """One row of a catalog.

    `key` names it within this script: its id, or one made up for rows of tables, which carry none. `raw` holds, by column or key,
    what is written instead of the value.
    """

    key: str
    values: dict
    raw: dict = field(default_factory=dict)
    more_lines: list = field(default_factory=list)
    serial: int | None = None
    hidden: bool = False


@dataclass
class Catalog:
    """The items of one domain, or the supplementary catalog (domain 00)."""

    domain: str
    title: str
    items: list
    withdrawn: list = field(default_factory=list)
    follows: str = "1.0.0"
    remarks: dict = field(default_factory=dict)
    dropped: set = field(default_factory=set)


@dataclass
class County:
    """All that is written into a folder. `drafts` are sheets without a table, `pages` web pages that pretend to be workbooks."""

    folder: Path
    catalogs: dict
    allowances: list = field(default_factory=list)
    drafts: dict = field(default_factory=dict)
    pages: list = field(default_factory=list)
    powers: list = field(default_factory=list)
    work_points: list = field(default_factory=list)

    def home_of(self, key: str) -> tuple[Catalog, int]:
        """The catalog that holds an item, and the item's place in it."""
        for catalog in self.catalogs.values():
            for at, item in enumerate(catalog.items):
                if item.key == key:
                    return catalog, at
        raise KeyError(key)

    def item(self, key: str) -> Item:
        catalog, at = self.home_of(key)
        return catalog.items[at]


@dataclass(frozen=True)
class Place:
    """Where something stands, as mulu names places."""

    file: str
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None

    def as_dict(self) -> dict:
        return {name: value for name, value in vars(self).items() if value is not None}

    def in_words(self) -> str:
        parts = [f"`{self.file}`", f"“{self.sheet}”表" if self.sheet else None, self.cell, f"第 {self.line} 行" if self.line else None]
        return " ".join(part for part in parts if part)


# ---- the county's content: the national catalogs, localised -----------------------------------------------------------------


class Localiser:
    """Turns national items into the county's own, with every field filled."""

    def __init__(self):
        self.own = load(EXAMPLES / "localisation.yaml")
        self.county = self.own["county"]
        self.domains = {domain["code"]: domain for domain in load(CATALOGS / "domains.yaml")["domains"]}
        self.bodies = load(CATALOGS / "vocabulary" / "bodies.yaml")["bodies"] | self.own["bodies"]
        self.laws = load(CATALOGS / "law.yaml")["laws"]
        self.effective = self.county["effective"]

    def catalogs(self) -> dict:
        """All catalogs by domain, the supplementary one under 00."""
        catalogs = {code: self.catalog(code) for code in self.domains}
        own = [self.local_item(f"00-{self.county['code']}-{at:03}", entry) for at, entry in enumerate(self.own["supplementary"], 1)]
        catalogs["00"] = Catalog("00", f"{self.county['name']}主动公开补充目录", own)
        return catalogs

    def catalog(self, code: str) -> Catalog:
        national = load(CATALOGS / "standard" / f"{code}-{self.domains[code]['slug']}.yaml")
        withdrawn = self.own["withdrawn"].get(code, [])
        without = {entry["id"] for entry in withdrawn}
        items = [self.item(code, item) for item in national["items"] if item["id"] not in without]
        for at, entry in enumerate(self.own["local"].get(code, []), 1):
            items.append(self.local_item(f"{code}-{self.county['code']}-{at:03}", entry))
        title = f"{self.county['name']}{self.domains[code]['name']}领域基层政务公开标准目录"
        return Catalog(code, title, items, withdrawn, national["version"])

    def item(self, code: str, national: dict) -> Item:
        """A national item; what the standard leaves open, the county's defaults for the domain fill."""
        defaults = self.own["defaults"].get(code, {})
        of_item = self.own["items"].get(national["id"], {})

        def value(name):
            return of_item.get(name) or national.get(name) or defaults.get(name)

        values = {
            "category": national.get("category"),
            "name": national.get("name"),
            "elements": [plain(element) for element in value("elements") or self.own["elements"][national["id"]]],
            "legal_basis": [self.in_force(basis) for basis in value("legal_basis")],
            "time_limit": value("time_limit"),
            "disclosing_bodies": self.bodies_of(code, national, defaults),
            "channels": [self.own["channels"].get(channel, channel) for channel in value("channels")],
            "audience": self.audience(value("audience")),
            "methods": value("methods") or ["主动"],
            "tiers": value("tiers"),
        }
        return Item(national["id"], values)

    def local_item(self, key: str, entry: dict) -> Item:
        """An item that the county adds."""
        basis = [{"title": "中华人民共和国政府信息公开条例", "number": "国务院令第711号"}]
        values = {"legal_basis": basis, "audience": "全社会", "methods": ["主动"], "tiers": ["县级"]} | entry
        values["disclosing_bodies"] = values.pop("bodies")
        return Item(key, values)

    def bodies_of(self, code: str, national: dict, defaults: dict) -> list:
        """The county's bodies for those that the standard names in general words; else the office that leads the domain."""
        name = self.county["name"]
        general = national.get("disclosing_bodies")
        if not general:
            return defaults.get("bodies", [f"{name}{self.domains[code]['leads'][0]}"])
        bodies = [self.bodies.get(body, body).replace("{地区}", name) for body in general]
        return list(dict.fromkeys(bodies))

    def audience(self, audience):
        if not isinstance(audience, dict):
            return audience or "全社会"
        groups = [self.own["audience_groups"].get(group, group) for group in audience["groups"]]
        return audience | {"groups": groups}

    def in_force(self, basis: dict) -> dict:
        """What is in force on the day from which the catalogs apply: catalogs/law.yaml knows what was replaced."""
        basis = self.own["legal_bases"].get(basis["title"], basis)
        for law in self.laws:
            current = {key: law[key] for key in ("title", "number") if key in law}
            for old in law.get("replaces", []):
                is_over = old["until"] <= self.effective
                same_title = basis["title"] == old.get("title", law["title"])
                same_number = "title" in old or basis.get("number") == old.get("number")
                if is_over and same_title and same_number:
                    return current
        return basis


def load(path: Path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def plain(element: str) -> str:
    """An element without the asterisk that some national tables put before optional ones."""
    return element.removeprefix("*")


# ---- catalogs in YAML ---------------------------------------------------------------------------------------------------------

YAML_DOMAINS = ["01", "02", "03", "04", "06", "07", "11", "14", "23", "25"]
ITEM_KEYS = ["category", "name", "elements", "legal_basis", "time_limit", "disclosing_bodies", "channels", "audience", "methods", "tiers"]


class Lines:
    """A text file as it grows, which remembers on what line things stand."""

    def __init__(self, file: str, places: dict):
        self.file, self.places, self.lines = file, places, []

    def add(self, text: str, *spots) -> None:
        self.lines.append(text)
        for spot in spots:
            self.places[spot] = Place(self.file, line=len(self.lines))

    def save(self, folder: Path) -> None:
        write(folder / self.file, "\n".join(self.lines) + "\n")


def flow(value) -> str:
    """A value on one line, as mulu writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    is_plain = not re.search(r"[,\[\]{}#\"'&*!|>%@`\\]|: |^[-?:~]|^[0-9.:-]+$", text)
    return text if is_plain else '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write_yaml(catalog: Catalog, file: str, county: dict, folder: Path, places: dict) -> None:
    code = catalog.domain
    lines = Lines(file, places)
    lines.add("# yaml-language-server: $schema=../../../schemas/catalog.schema.json")
    lines.add("format: 1")
    lines.add("kind: standard")
    lines.add(f'domain: "{code}"')
    lines.add(f"title: {catalog.title}", (code, "title"))
    lines.add(f'region: {{code: "{county["code"]}", name: {county["name"]}}}')
    lines.add(f"version: {county['version']}")
    lines.add(f"effective: {county['effective']}")
    lines.add(f'follows: {{standard: "{code}", version: {catalog.follows}}}', (code, "follows"))
    lines.add("items:")
    for item in catalog.items:
        add_item(lines, item)
    if catalog.withdrawn:
        lines.add("withdrawn:")
        for entry in catalog.withdrawn:
            lines.add(f'  - {{id: "{entry["id"]}", reason: {entry["reason"]}}}')
    lines.save(folder)


def add_item(lines: Lines, item: Item) -> None:
    shown_id = item.raw.get("id", f'"{item.key}"')
    lines.add(f"  - id: {shown_id}", (item.key, "id"))
    for key in ITEM_KEYS:
        value = item.values.get(key)
        if key in item.raw:
            lines.add(f"    {key}: {item.raw[key]}", (item.key, key))
        elif key == "legal_basis":
            lines.add("    legal_basis:", (item.key, key))
            for basis in value:
                lines.add(f"      - {flow(basis)}")
        elif value is not None:
            lines.add(f"    {key}: {flow(value)}", (item.key, key))
    for text in item.more_lines:
        lines.add(f"    {text}", (item.key, "more"))


# ---- how departments write their tables -----------------------------------------------------------------------------------------

CHANNELS = [entry["name"] for entry in load(CATALOGS / "vocabulary" / "channels.yaml")["channels"]]


def numbered(elements: list) -> str:
    """`1.…` on lines of their own."""
    return "\n".join(f"{at}.{element}" for at, element in enumerate(elements, 1))


def numbered_run(elements: list) -> str:
    """`1.…；2.…` one behind the other."""
    return "；".join(f"{at}.{element}" for at, element in enumerate(elements, 1)) + "。"


def bulleted(elements: list) -> str:
    return "\n".join(f"●{element}" for element in elements)


def by_commas(elements: list) -> str:
    """`…、…`, unless an element has such a comma itself."""
    return "、".join(elements) if not any(mark in element for element in elements for mark in "、；") else by_semicolons(elements)


def by_semicolons(elements: list) -> str:
    """`…；…`; a single element with commas in it is numbered, lest it read as several."""
    is_single = len(elements) == 1 and "、" in elements[0]
    return numbered(elements) if is_single else "；".join(elements)


def bases_in_line(bases: list) -> str:
    return "、".join(map(basis_text, bases))


def bases_in_lines(bases: list) -> str:
    return "\n".join(map(basis_text, bases))


def bases_numbered(bases: list) -> str:
    return "\n".join(f"{at}.{basis_text(basis)}" for at, basis in enumerate(bases, 1))


def basis_text(basis: dict) -> str:
    """《…》（文号）第…条; title marks inside a title are written 〈…〉."""
    title = basis["title"].translate(str.maketrans("《》<>", "〈〉〈〉"))
    number = f"（{basis['number']}）" if "number" in basis else ""
    return f"《{title}》{number}{basis.get('articles', '')}"


def all_boxes(channels: list) -> str:
    """All options of the official table, two on a line where they fit, the chosen ones filled."""
    return boxes(CHANNELS, channels)


def few_boxes(channels: list) -> str:
    """The chosen options and the usual others."""
    usual = ["政府网站", "政府公报", "两微一端", "公开查阅点", "政务服务中心"]
    return boxes([channel for channel in CHANNELS if channel in usual or channel in channels], channels)


def chosen_boxes(channels: list) -> str:
    """Only what is chosen: the empty boxes were deleted."""
    return "\n".join(f"■{channel}" for channel in channels)


def named_channels(channels: list) -> str:
    """Words without boxes."""
    return "、".join(channels)


def boxes(options: list, chosen: list) -> str:
    others = [channel for channel in chosen if channel not in CHANNELS]
    marked = [("■" if option in chosen else "□") + option for option in options]
    marked += [f"■{other}" for other in others] or ["□其他"]
    lines: list[str] = []
    for option in marked:
        takes_two = bool(lines) and "　" not in lines[-1] and len(lines[-1]) + len(option) <= 16
        if takes_two:
            lines[-1] += "　" + option
        else:
            lines.append(option)
    return "\n".join(lines)


def bodies_in_lines(bodies: list) -> str:
    return "\n".join(bodies)


def bodies_in_line(bodies: list) -> str:
    return "、".join(bodies)


COUNTY_AND_TOWNSHIP = (("tiers.county", "县级"), ("tiers.township", "乡级"))
COUNTY_AND_BELOW = (("tiers.county", "县级"), ("tiers.township_village", "乡、村级"))
CITY_TO_TOWNSHIP = (("tiers.city", "市级"), ("tiers.county", "县级"), ("tiers.township", "乡级"))
TIERS_OF_COLUMN = {
    "tiers.city": {"市级"},
    "tiers.county": {"县级"},
    "tiers.township": {"乡级"},
    "tiers.township_village": {"乡级", "村级"},
}


@dataclass(frozen=True)
class Style:
    """How a department lays out its table."""

    sheet: str = "{name}"
    label: str | None = None
    form_line: str | None = None
    groups: str = "特定群体"
    proactive: str = "主动"
    on_request: str = "依申请"
    contents: str = "公开内容（要素）"
    tiers: tuple = COUNTY_AND_TOWNSHIP
    extra: tuple | None = None
    category: str = "merged"
    elements: Callable = numbered
    bases: Callable = bases_in_line
    channels: Callable = all_boxes
    bodies: Callable = bodies_in_line
    tick: str = "√"
    note: str | None = None
    title_font: str = "黑体"
    font: str = "仿宋"
    size: float = 10
    paper: str = "A3"


@dataclass(frozen=True)
class Book:
    """A workbook: its file, the domains that it holds, one sheet each, and its style."""

    file: str
    domains: tuple
    style: Style


BOOKS = [
    Book(
        "tables/民政局.xlsx",
        ("20", "21"),
        Style(
            label="附件2",
            form_line="填报单位：示例县民政局　　填报时间：2025年12月8日",
            note="注：1.“■”为选定的公开渠道；2.公开层级“乡级”含各街道办事处。",
        ),
    ),
    Book(
        "tables/人力资源和社会保障局.xlsx",
        ("18", "19"),
        Style(
            sheet="{name}领域",
            groups="特定群众",
            on_request="依申请公开",
            tiers=COUNTY_AND_BELOW,
            category="repeated",
            elements=by_commas,
            channels=few_boxes,
            bodies=bodies_in_lines,
            font="仿宋_GB2312",
        ),
    ),
    Book(
        "tables/住房和城乡建设局.xlsx",
        ("08", "09", "10", "26"),
        Style(
            sheet="{code}{name}",
            form_line="填报单位：示例县住房和城乡建设局",
            elements=by_semicolons,
            bases=bases_numbered,
            channels=chosen_boxes,
            font="宋体",
            size=9,
        ),
    ),
    Book(
        "tables/应急管理局.xlsx",
        ("05", "15"),
        Style(
            label="附件",
            groups="特定群众",
            elements=bulleted,
            bases=bases_in_lines,
            channels=few_boxes,
            note="注：公开时限自信息形成或变更之日起计算，节假日顺延。",
        ),
    ),
    Book(
        "tables/文化广电和旅游局.xlsx",
        ("12",),
        Style(
            sheet="Sheet1",
            proactive="主动公开",
            on_request="依申请公开",
            elements=numbered,
            category="first",
            channels=all_boxes,
            tick="✓",
            title_font="方正小标宋简体",
        ),
    ),
    Book(
        "tables/司法局.xlsx",
        ("13",),
        Style(
            sheet="公共法律服务",
            contents="公开内容\n（要素）",
            category="repeated",
            elements=numbered_run,
            bases=bases_in_lines,
            channels=few_boxes,
            font="楷体",
            paper="A4",
        ),
    ),
    Book(
        "tables/市场监督管理局.xlsx",
        ("16",),
        Style(
            sheet="目录",
            label="附件1：",
            form_line="填报单位（盖章）：示例县市场监督管理局",
            groups="特定群众",
            tiers=COUNTY_AND_BELOW,
            channels=all_boxes,
            bases=bases_numbered,
            elements=by_commas,
        ),
    ),
    Book(
        "tables/城市管理局.xlsx",
        ("17",),
        Style(
            sheet="Sheet1",
            tiers=CITY_TO_TOWNSHIP,
            elements=numbered,
            channels=chosen_boxes,
            size=9,
            note="备注：处罚决定以外的内容长期公开，有变动的随时更新。",
        ),
    ),
    Book(
        "tables/公安局.xlsx",
        ("22",),
        Style(
            sheet="户籍管理",
            on_request="依申请公开",
            category="first",
            elements=by_commas,
            channels=named_channels,
            bases=bases_in_line,
            extra=("咨询电话", "12345"),
            font="宋体",
            paper="A4",
        ),
    ),
    Book(
        "tables/教育局.xlsx",
        ("24",),
        Style(
            sheet="义务教育领域",
            label="附件3",
            groups="特定群众",
            category="merged",
            elements=by_semicolons,
            channels=few_boxes,
            extra=("备注", ""),
            note="说明：二级事项空白的，按一级事项公开。",
        ),
    ),
    Book(
        "supplementary/主动公开补充目录.xlsx",
        ("00",),
        Style(sheet="补充目录", form_line="编制单位：示例县人民政府办公室", elements=by_commas, channels=few_boxes, font="仿宋_GB2312"),
    ),
]


# ---- workbooks ----------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Column:
    """A column: its key as catalogs/vocabulary/headers.yaml has it, the heading over it and over its group, its width."""

    key: str
    heading: str
    group: str | None
    width: float


THIN = Side(style="thin", color="000000")
GRID = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
LEFT_COLUMNS = {"elements", "legal_basis", "channels"}


def columns_of(style: Style, dropped: set) -> list:
    columns = [
        Column("serial", "序号", None, 5),
        Column("category", "一级事项", "公开事项", 11),
        Column("name", "二级事项", "公开事项", 14),
        Column("elements", style.contents, None, 34),
        Column("legal_basis", "公开依据", None, 34),
        Column("time_limit", "公开时限", None, 15),
        Column("disclosing_bodies", "公开主体", None, 16),
        Column("channels", "公开渠道和载体", None, 30),
        Column("audience.public", "全社会", "公开对象", 6),
        Column("audience.groups", style.groups, "公开对象", 10),
        Column("methods.proactive", style.proactive, "公开方式", 6),
        Column("methods.on_request", style.on_request, "公开方式", 7),
        *(Column(key, heading, "公开层级", 6) for key, heading in style.tiers),
    ]
    if style.extra:
        columns.append(Column("extra", style.extra[0], None, 10))
    return [column for column in columns if column.key.split(".")[0] not in dropped]


def cell_text(item: Item, key: str, style: Style):
    """What a department writes into a cell."""
    if key in item.raw:
        return item.raw[key]
    values = item.values
    audience = values["audience"]
    groups = audience.get("groups", []) if isinstance(audience, dict) else []
    is_public = audience == "全社会" or (isinstance(audience, dict) and audience.get("public", False))

    def tick(is_ticked: bool) -> str:
        return style.tick if is_ticked else ""

    match key:
        case "elements":
            return style.elements(values["elements"])
        case "legal_basis":
            return style.bases(values["legal_basis"])
        case "disclosing_bodies":
            return style.bodies(values["disclosing_bodies"])
        case "channels":
            return style.channels(values["channels"])
        case "audience.public":
            return tick(is_public)
        case "audience.groups":
            return style.tick + "、".join(groups) if groups else ""
        case "methods.proactive":
            return tick("主动" in values["methods"])
        case "methods.on_request":
            return tick("依申请" in values["methods"])
        case "extra":
            return style.extra[1]
        case key if key in TIERS_OF_COLUMN:
            return tick(bool(TIERS_OF_COLUMN[key] & set(values["tiers"])))
    return values.get(key) or ""


class SheetWriter:
    """Writes a catalog into a sheet, from the top, and remembers in which cell things stand."""

    def __init__(self, sheet, catalog: Catalog, style: Style, file: str, places: dict):
        self.sheet, self.catalog, self.style, self.file, self.places = sheet, catalog, style, file, places
        self.columns = columns_of(style, catalog.dropped)
        self.row = 1
        self.tops_of_categories: list[tuple[str, int]] = []

    def write(self) -> None:
        self.head()
        self.header()
        serial = 0
        for item in self.catalog.items:
            if item.key in self.catalog.remarks:
                self.remark(item.key)
            serial = item.serial or serial + 1
            self.item(item, serial)
        if self.style.category == "merged":
            self.merge_categories()
        if self.style.note:
            self.line(self.style.note, Font(name=self.style.font, size=self.style.size), LEFT, height=20)
        for at, column in enumerate(self.columns, 1):
            self.sheet.column_dimensions[get_column_letter(at)].width = column.width
        landscape(self.sheet, self.style.paper)

    def note(self, spot: tuple, column: int = 1) -> None:
        cell = f"{get_column_letter(column)}{self.row}"
        self.places[spot] = Place(self.file, self.sheet.title, cell)

    def line(self, text: str, font: Font, alignment: Alignment, height: float) -> None:
        """A line across the whole table."""
        self.sheet.merge_cells(start_row=self.row, start_column=1, end_row=self.row, end_column=len(self.columns))
        cell = self.sheet.cell(self.row, 1, text)
        cell.font, cell.alignment = font, alignment
        self.sheet.row_dimensions[self.row].height = height
        self.row += 1

    def head(self) -> None:
        """Label, title and the line of the form."""
        style = self.style
        small = Font(name=style.font, size=11)
        if style.label:
            self.line(style.label, Font(name="黑体", size=12), LEFT, height=20)
        self.note((self.catalog.domain, "title"))
        self.line(self.catalog.title, Font(name=style.title_font, size=18, bold=style.title_font == "黑体"), CENTRED, height=36)
        if style.form_line:
            self.line(style.form_line, small, LEFT, height=20)

    def header(self) -> None:
        """Two rows: the groups with their headings below, and the columns that stand alone over both."""
        self.note((self.catalog.domain, "header"))
        top, bottom = self.row, self.row + 1
        for at, column in enumerate(self.columns, 1):
            is_first = at == 1 or self.columns[at - 2].group != column.group
            if column.group is None:
                self.sheet.cell(top, at, column.heading)
                self.sheet.merge_cells(start_row=top, start_column=at, end_row=bottom, end_column=at)
            else:
                self.sheet.cell(bottom, at, column.heading)
                if is_first:
                    width = sum(other.group == column.group for other in self.columns)
                    self.sheet.cell(top, at, column.group)
                    self.sheet.merge_cells(start_row=top, start_column=at, end_row=top, end_column=at + width - 1)
        for row in (top, bottom):
            for at in range(1, len(self.columns) + 1):
                self.dress(row, at, Font(name="黑体", size=self.style.size + 0.5), CENTRED)
        self.sheet.row_dimensions[top].height = 20
        self.sheet.row_dimensions[bottom].height = 32
        self.sheet.print_title_rows = f"{top}:{bottom}"
        self.sheet.freeze_panes = self.sheet.cell(bottom + 1, 4)
        self.row = bottom + 1

    def item(self, item: Item, serial: int) -> None:
        category = item.values.get("category") or ""
        continues = bool(self.tops_of_categories) and self.tops_of_categories[-1][0] == category
        lines = 1
        for at, column in enumerate(self.columns, 1):
            text = serial if column.key == "serial" else cell_text(item, column.key, self.style)
            if column.key == "category" and continues and self.style.category != "repeated":
                text = ""
            self.note((item.key, column.key), at)
            self.sheet.cell(self.row, at, text if text != "" else None)
            alignment = LEFT if column.key in LEFT_COLUMNS else CENTRED
            self.dress(self.row, at, Font(name=self.style.font, size=self.style.size), alignment)
            if column.key != "category":
                lines = max(lines, lines_needed(str(text), column.width * 10 / self.style.size))
        if not continues:
            self.tops_of_categories.append((category, self.row))
        self.sheet.row_dimensions[self.row].height = min(lines * self.style.size * 1.4 + 6, 400)
        self.sheet.row_dimensions[self.row].hidden = item.hidden
        self.row += 1

    def remark(self, key: str) -> None:
        """A heading of the department's own between two items. What it parts is no longer one merged category."""
        self.note(("remark", key))
        self.tops_of_categories.append(("", self.row))
        self.line(self.catalog.remarks[key], Font(name="黑体", size=self.style.size + 1), LEFT, height=20)

    def merge_categories(self) -> None:
        ends = [top for _, top in self.tops_of_categories[1:]] + [self.row]
        for (category, top), end in zip(self.tops_of_categories, ends, strict=True):
            if category and end - top > 1:
                self.sheet.merge_cells(start_row=top, start_column=2, end_row=end - 1, end_column=2)

    def dress(self, row: int, column: int, font: Font, alignment: Alignment) -> None:
        cell = self.sheet.cell(row, column)
        cell.font, cell.alignment, cell.border = font, alignment, GRID


def landscape(sheet, paper: str) -> None:
    """All columns on one page across."""
    setup = sheet.page_setup
    setup.orientation, setup.fitToWidth, setup.fitToHeight = "landscape", 1, 0
    setup.paperSize = {"A3": 8, "A4": 9}[paper]
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4


def lines_needed(text: str, width: float) -> int:
    """How many lines a text takes in a column; a Chinese character is two wide."""

    def wide(line: str) -> int:
        return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in line)

    return sum(max(1, math.ceil(wide(line) / (width - 1))) for line in text.split("\n"))


def write_book(book: Book, county: County, names: dict, places: dict) -> None:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for code in book.domains:
        sheet = workbook.create_sheet(book.style.sheet.format(code=code, name=names.get(code, "")))
        SheetWriter(sheet, county.catalogs[code], book.style, book.file, places).write()
    for name, rows in county.drafts.get(book.file, []):
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
        places["sheet", book.file, name] = Place(book.file, name)
    save(workbook, county.folder / book.file)


def write_work_points(localiser: Localiser, county: County, places: dict) -> None:
    """The year's work points, a list of requirements in YAML."""
    own = localiser.county
    lines = Lines("requirements/政务公开工作要点.yaml", places)
    lines.add("# yaml-language-server: $schema=../../../schemas/requirements.schema.json")
    lines.add("format: 1")
    lines.add("kind: requirements")
    lines.add(f"title: {own['name']}2026年政务公开工作要点")
    lines.add(f'region: {{code: "{own["code"]}", name: {own["name"]}}}')
    lines.add("entries:")
    for entry in [*localiser.own["work_points"], *county.work_points]:
        lines.add("  - " + flow(entry), ("work point", entry["id"]))
    lines.save(county.folder)


def write_authority(localiser: Localiser, county: County, places: dict) -> None:
    """权责清单, a list of requirements."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = "权责清单"
    headings = ["序号", "权力类型", "事项名称", "实施主体", "实施依据", "状态"]
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(headings))
    title = sheet.cell(1, 1, f"{localiser.county['name']}权责清单")
    title.font, title.alignment = Font(name="黑体", size=18, bold=True), CENTRED
    sheet.row_dimensions[1].height = 36
    file = "requirements/权责清单.xlsx"
    entries = [*localiser.own["authority"], *county.powers]
    rows = [headings, *([at, *entry] for at, entry in enumerate(entries, 1))]
    for row, texts in enumerate(rows, 2):
        places["power", texts[2]] = Place(file, sheet.title, f"C{row}")
        for column, text in enumerate(texts, 1):
            cell = sheet.cell(row, column, text)
            cell.font = Font(name="黑体" if row == 2 else "仿宋", size=11)
            cell.alignment, cell.border = CENTRED, GRID
        sheet.row_dimensions[row].height = 32
    for letter, width in zip("ABCDEF", (6, 12, 36, 28, 44, 8), strict=True):
        sheet.column_dimensions[letter].width = width
    landscape(sheet, "A4")
    save(workbook, county.folder / file)


def save(workbook: Workbook, path: Path) -> None:
    """Saves a workbook in the same bytes each time: openpyxl stamps the time of saving into the properties and the archive."""
    stamp = datetime(2026, 1, 1)
    workbook.properties.creator = "示例县"
    workbook.properties.created = stamp
    buffer = io.BytesIO()
    workbook.save(buffer)
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(buffer) as saved, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as fixed:
        for name in saved.namelist():
            content = saved.read(name)
            if name == "docProps/core.xml":
                modified = rb"(<dcterms:modified[^>]*>)[^<]*"
                content = re.sub(modified, rb"\g<1>" + stamp.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), content)
            entry = zipfile.ZipInfo(name, stamp.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            fixed.writestr(entry, content)


# ---- the faults ---------------------------------------------------------------------------------------------------------------------


class Plant(Protocol):
    """How a fault is planted."""

    def into(self, county: County) -> tuple:
        """Changes the county, and names the spot at which mulu must find the fault."""


@dataclass(frozen=True)
class Write:
    """Other words in cells of a table (by column), or behind keys of a YAML catalog. The finding stands at the first."""

    item: str
    texts: dict

    def into(self, county: County) -> tuple:
        county.item(self.item).raw.update(self.texts)
        return self.item, next(iter(self.texts))


@dataclass(frozen=True)
class Lose:
    """Elements that an item lost."""

    item: str
    elements: set

    def into(self, county: County) -> tuple:
        values = county.item(self.item).values
        values["elements"] = [element for element in values["elements"] if element not in self.elements]
        return self.item, "elements"


@dataclass(frozen=True)
class AddLine:
    """One more line at the end of an item of a YAML catalog."""

    item: str
    text: str

    def into(self, county: County) -> tuple:
        county.item(self.item).more_lines.append(self.text)
        return self.item, "more"


@dataclass(frozen=True)
class Remove:
    """An item that was lost. What is absent is reported at the title."""

    item: str

    def into(self, county: County) -> tuple:
        catalog, at = county.home_of(self.item)
        del catalog.items[at]
        return catalog.domain, "title"


@dataclass(frozen=True)
class Repeat:
    """An item that stands once more, right below another one."""

    item: str
    below: str

    def into(self, county: County) -> tuple:
        again = copy.deepcopy(county.item(self.item))
        again.key += " once more"
        catalog, at = county.home_of(self.below)
        catalog.items.insert(at + 1, again)
        return again.key, "name"


@dataclass(frozen=True)
class Number:
    """A serial number that does not follow the one before; the numbers after it count on from there."""

    item: str
    serial: int

    def into(self, county: County) -> tuple:
        county.item(self.item).serial = self.serial
        return self.item, "serial"


@dataclass(frozen=True)
class Hide:
    """A hidden row."""

    item: str

    def into(self, county: County) -> tuple:
        county.item(self.item).hidden = True
        return self.item, "serial"


@dataclass(frozen=True)
class Heading:
    """A heading of the department's own above an item, in the middle of the table."""

    item: str
    text: str

    def into(self, county: County) -> tuple:
        catalog, _ = county.home_of(self.item)
        catalog.remarks[self.item] = self.text
        return "remark", self.item


@dataclass(frozen=True)
class DropColumns:
    """A table without the columns of a field."""

    domain: str
    field: str

    def into(self, county: County) -> tuple:
        county.catalogs[self.domain].dropped.add(self.field)
        return self.domain, "header"


@dataclass(frozen=True)
class Retitle:
    """Another title."""

    domain: str
    title: str

    def into(self, county: County) -> tuple:
        county.catalogs[self.domain].title = self.title
        return self.domain, "title"


@dataclass(frozen=True)
class Follow:
    """A catalog that rests on another version of the standard."""

    domain: str
    version: str

    def into(self, county: County) -> tuple:
        county.catalogs[self.domain].follows = self.version
        return self.domain, "follows"


@dataclass(frozen=True)
class Supplement:
    """An item in the supplementary catalog that repeats one of the standard, under another category."""

    item: str
    category: str

    def into(self, county: County) -> tuple:
        again = copy.deepcopy(county.item(self.item))
        again.key += " in the supplement"
        again.values["category"] = self.category
        county.catalogs["00"].items.append(again)
        return again.key, "name"


@dataclass(frozen=True)
class Again:
    """An item that stands once more with some other values, at the end of its catalog or of that of another domain."""

    item: str
    values: dict
    found_at: str = "name"
    domain: str | None = None

    def into(self, county: County) -> tuple:
        catalog, at = county.home_of(self.item)
        again = copy.deepcopy(catalog.items[at])
        again.key += f" again in {self.domain or catalog.domain}"
        again.values |= self.values
        county.catalogs[self.domain or catalog.domain].items.append(again)
        return again.key, self.found_at


@dataclass(frozen=True)
class Draft:
    """A sheet with rows but without a table."""

    file: str
    sheet: str
    rows: tuple

    def into(self, county: County) -> tuple:
        county.drafts.setdefault(self.file, []).append((self.sheet, self.rows))
        return "sheet", self.file, self.sheet


@dataclass(frozen=True)
class WebPage:
    """A web page that was saved under the name of a workbook."""

    file: str
    domain: str

    def into(self, county: County) -> tuple:
        county.pages.append(self)
        return "page", self.file


@dataclass(frozen=True)
class Allow:
    """An entry under `allowances` of the manifest."""

    entry: dict

    def into(self, county: County) -> tuple:
        county.allowances.append(self.entry)
        return "allowance", len(county.allowances)


@dataclass(frozen=True)
class Power:
    """An entry of the list of powers. The one for an item that is still listed is found at that item's name."""

    entry: tuple
    item: str | None = None

    def into(self, county: County) -> tuple:
        county.powers.append(self.entry)
        return (self.item, "name") if self.item else ("power", self.entry[1])


@dataclass(frozen=True)
class WorkPoint:
    """An entry of the year's work points."""

    entry: dict

    def into(self, county: County) -> tuple:
        county.work_points.append(self.entry)
        return "work point", self.entry["id"]


@dataclass(frozen=True)
class Fault:
    """A fault: the rule that must find it, how it is planted, what a clerk sees, what to change."""

    rule: str
    plant: Plant
    what: str
    mend: str


# fmt: off
FAULTS = [
    # Files, sheets and tables.
    Fault("SRC001", WebPage("tables/财政局.xls", "04"),
          "财政局报来的 .xls 其实是网页另存的，不是工作簿",
          "用 Excel 或 WPS 打开，另存为 .xlsx"),
    Fault("SRC004", DropColumns("26", "tiers"),
          "市政服务的表没有“公开层级”列",
          "在表头加上“公开层级”（县级、乡级），逐条打√"),
    Fault("SRC005", AddLine("01-003", "note: 办事大厅三楼规划窗口"),
          "键写成 note，少了一个 s，它的值没有读取",
          "改为 notes"),
    Fault("SRC006", AddLine("02-005", "time_limit: 信息形成之日起20个工作日内"),
          "同一条事项写了两次 time_limit",
          "删掉多余的一行"),
    Fault("SRC007", Write("17-010", {"legal_basis": ""}),
          "“公开依据”是空格子",
          "填上《城市绿化条例》"),
    Fault("SRC008", Retitle("21", "示例县社会救助领域基层政务公开标准目录"),
          "养老服务的表沿用了社会救助表的标题",
          "标题改为“示例县养老服务领域基层政务公开标准目录”"),
    Fault("SRC009", Number("09-012", 13),
          "序号 11 之后是 13",
          "确认没有漏行后，把 13 改为 12 并顺次重编"),
    Fault("SRC010", Hide("08-005"),
          "有一行被隐藏，里面有一条事项",
          "取消隐藏，确认保留还是删除"),
    Fault("SRC011", Heading("15-009", "（二）备灾和灾后救助类"),
          "表格中间插了一行小标题，没有读成事项",
          "删掉这一行，或移到表格外"),
    Fault("SRC012", Write("03-002", {"tiers": "[县级, 区里]"}),
          "公开层级写成“区里”，看不懂",
          "改为 县级"),
    Fault("SRC014", Draft("tables/住房和城乡建设局.xlsx", "草稿", (("待补充：物业管理相关事项",), ("物业服务企业名录", "季度更新"))),
          "工作簿里有一张没有表头的草稿",
          "里面的事项补上表头，不要的删掉这张表"),
    # Single fields.
    Fault("FLD001", Write("25-009", {"time_limit": "按规定公开"}),
          "公开时限写“按规定公开”，没有期限",
          "写明期限，如“自信息形成或者变更之日起20个工作日内”"),
    Fault("FLD002", Write("22-004", {"channels": "政府网站、入户/现场、三务公开"}),
          "公开渠道有“三务公开”，不在 12 种之内",
          "改为“其他：三务公开栏”"),
    Fault("FLD003", Write("12-010", {"channels": "□政府网站　□两微一端\n□公开查阅点　□政务服务中心"}),
          "公开渠道全是□，一个也没有选",
          "把用到的渠道前的□改为■"),
    Fault("FLD004", Write("13-010", {"audience.public": "", "audience.groups": ""}),
          "公开对象两格都空着",
          "在“全社会”下打√"),
    Fault("FLD005", Write("16-007", {"methods.proactive": "", "methods.on_request": ""}),
          "公开方式两格都空着",
          "在“主动”下打√"),
    Fault("FLD006", Write("12-004", {"tiers.county": "", "tiers.township": ""}),
          "公开层级两格都空着",
          "在“县级”下打√"),
    Fault("FLD007", Write("10-010", {"elements": "相关信息"}),
          "公开内容只写“相关信息”",
          "逐项写出要公开的内容"),
    Fault("FLD008", Write("14-009", {"disclosing_bodies": "[相关部门]"}),
          "公开主体写“相关部门”",
          "改为“示例县农业农村局”"),
    Fault("FLD009", Write("18-008", {"name": "创业开业 指导"}),
          "“创业开业 指导”中间有空格",
          "删掉空格，改为“创业开业指导”"),
    Fault("FLD010", Write("05-010", {"tiers.township": "视情况"}),
          "“乡级”列写“视情况”，看不出勾没勾",
          "要公开就打√，不公开就清空"),
    # Twice.
    Fault("DUP001", Write("23-320699-002", {"id": '"23-320699-001"'}),
          "两条本地事项用了同一个编号",
          "后一条改为 23-320699-002"),
    Fault("DUP002", Repeat("19-004", below="19-005"),
          "“职工参保登记”列了两次",
          "删掉后一条"),
    Fault("DUP003", Supplement("22-001", "户籍服务"),
          "补充目录又列了户籍管理的“出生登记”",
          "从补充目录删掉这一条"),
    Fault("DUP004", Again("24-016", {"name": "义务教育阶段学生资助政策"}),
          "“义务教育学生资助政策”换成“义务教育阶段学生资助政策”又列了一次",
          "删掉后一条"),
    Fault("DUP005", Again("22-017", {"category": "身份证管理", "name": "申领临时居民身份证"}, domain="00"),
          "补充目录的“申领临时居民身份证”就是户籍管理的“临时居民身份证申领”",
          "从补充目录删掉这一条"),
    Fault("DUP006", Again("21-006", {"name": "老人补贴"}, domain="20"),
          "养老服务的“老年人补贴”又以“老人补贴”列在社会救助",
          "从社会救助的表删掉这一条"),
    Fault("DUP007", Again("20-320699-001", {"name": "困难群众信息核查"}, found_at="elements"),
          "“困难群众信息核查”的公开内容与“动态监测预警”逐项相同",
          "同一事项的删掉一条，是两回事的把公开内容改成它自己的"),
    Fault("DUP008", Again("05-012", {"disclosing_bodies": ["示例县住房和城乡建设局"]}, found_at="disclosing_bodies"),
          "同一事项应急管理局和住房和城乡建设局各列了一条",
          "商定由谁公开，留一条；两家都公开的，合并成一条、公开主体写两家"),
    # Absent.
    Fault("GAP002", Remove("20-008"),
          "社会救助的表漏了“特困人员救助供养 / 办事指南”",
          "补上这一条"),
    Fault("GAP003", Lose("04-003", {"机关运行经费安排", "政府采购情况", "国有资产占用情况"}),
          "部门预算的公开内容比标准少三项",
          "补上机关运行经费安排、政府采购情况、国有资产占用情况"),
    Fault("GAP005", Remove("00-320699-007"),
          "补充目录漏了公务员招考，条例第二十条第十四项没有事项对应",
          "补上“公务员招考”，写明职位、名额、报考条件、录用结果"),
    Fault("GAP006", Power(("行政许可", "公章刻制业特种行业许可", "示例县公安局", "《印铸刻字业暂行管理规则》", "新增")),
          "权责清单新增的“公章刻制业特种行业许可”，目录里没有",
          "在补充目录里加一条“公章刻制业特种行业许可”"),
    Fault("GAP007", Power(("行政许可", "娱乐场所经营许可", "示例县文化广电和旅游局", "《娱乐场所管理条例》", "取消"), "12-004"),
          "权责清单里“娱乐场所经营许可”已取消，目录里还有这一条",
          "核对清单：取消的写进 withdrawn，没有取消的改清单的“状态”"),
    Fault("GAP008", WorkPoint({"id": "SL26-09", "section": "四", "name": "公共企事业单位信息公开", "elements": ["公共企事业单位信息"], "due": "2026-05-31"}),
          "工作要点要求 5 月底前公开公共企事业单位信息，目录里没有",
          "在补充目录里加一条“公共企事业单位信息公开”"),
    # Laxer than the standard.
    Fault("UNI001", Write("07-006", {"time_limit": "收到征地批准文件之日起20个工作日内公开"}),
          "公开时限20个工作日，标准是10个工作日",
          "改为“收到征地批准文件之日起10个工作日内公开”"),
    Fault("UNI002", Write("00-320699-011", {"time_limit": "答复之日起30个工作日内"}),
          "补充目录的公开时限30个工作日，超过法定的20个",
          "改为“答复之日起20个工作日内”"),
    Fault("UNI003", Write("13-011", {"audience.public": "", "audience.groups": "√申请人"}),
          "标准面向全社会，这里只给申请人看",
          "在“全社会”下打√"),
    Fault("UNI004", Write("24-005", {"channels": "■政府网站　□政府公报\n□两微一端　■公开查阅点\n□政务服务中心　□其他"}),
          "标准的公开渠道有“两微一端”，这里没有选",
          "补勾“两微一端”"),
    Fault("UNI005", Write("14-006", {"methods": "[依申请]"}),
          "标准要求主动公开，这里改成了依申请",
          "改为 主动"),
    Fault("UNI006", Write("24-010", {"tiers.township": "", "tiers.county": "√"}),
          "标准的公开层级有乡级，这里没有勾",
          "在“乡级”下补√"),
    # Legal bases.
    Fault("LAW001", Write("22-002", {"legal_basis": "《中华人民共和国户口登记条例》、《中华人民共和国收养法》、《中国公民收养子女登记办法》（民政部令第14号）"}),
          "依据还是 2021 年废止的《收养法》",
          "改为《中华人民共和国民法典》"),
    Fault("LAW002", Write("16-014", {"legal_basis": "《中华人民共和国政府信息公开条例》（国务院令第492号）"}),
          "《政府信息公开条例》的文号是 2019 年修订前的",
          "文号改为国务院令第711号"),
    # Versions and the manifest.
    Fault("VER001", Follow("06", "0.9.0"),
          "目录依据的是 0.9.0 版标准",
          "对照现行 1.0.0 版梳理后，改 follows 的 version"),
    Fault("CFG002", Allow({"rule": "UNI004", "item": "教育概况 / 义务教育学校名录", "reason": "局公众号整改中", "until": "2026-03-31"}),
          "“两微一端”缺项的豁免 3 月底就到期了",
          "补上渠道后删掉豁免，或改 until 延期"),
    Fault("CFG003", Allow({"rule": "GAP002", "item": "20-021", "reason": "临时救助办事指南正在修订"}),
          "豁免的编号写错（20-021，应为 20-012），什么也没有豁免",
          "改正编号，或删掉这一条"),
]
# fmt: on


# ---- the folders --------------------------------------------------------------------------------------------------------------------


def write_county(localiser: Localiser, county: County) -> dict:
    """Writes all files of a county anew and returns where things stand in them."""
    shutil.rmtree(county.folder, ignore_errors=True)
    places: dict = {}
    for code in YAML_DOMAINS:
        file = f"catalogs/{code}-{localiser.domains[code]['slug']}.yaml"
        write_yaml(county.catalogs[code], file, localiser.county, county.folder, places)
    names = {code: domain["name"] for code, domain in localiser.domains.items()}
    for book in BOOKS:
        write_book(book, county, names, places)
    for page in county.pages:
        write_page(page, county, places)
    write_authority(localiser, county, places)
    write_work_points(localiser, county, places)
    write_manifest(localiser.county, county, places)
    return places


def write_page(page: WebPage, county: County, places: dict) -> None:
    """What “另存为网页” leaves, with the ending changed by hand."""
    catalog = county.catalogs[page.domain]
    rows = "\n".join(
        f"<tr><td>{at}</td><td>{html.escape(item.values['category'])}</td><td>{html.escape(item.values['name'])}</td></tr>"
        for at, item in enumerate(catalog.items, 1)
    )
    head = f'<html><head><meta charset="utf-8"><title>{catalog.title}</title></head>'
    table = f"<table border=1>\n<tr><td>序号</td><td>一级事项</td><td>二级事项</td></tr>\n{rows}\n</table>"
    write(county.folder / page.file, f"{head}\n<body>\n{table}\n</body></html>\n")
    places["page", page.file] = Place(page.file)


def write_manifest(own: dict, county: County, places: dict) -> None:
    lines = Lines("mulu.yaml", places)
    lines.add("# yaml-language-server: $schema=../../schemas/manifest.schema.json")
    lines.add(f"# {own['name']}是虚构的，国家代码里没有，所以先在 regions 里登记。")
    lines.add("format: 1")
    lines.add(f'region: {{code: "{own["code"]}", name: {own["name"]}}}')
    lines.add("regions:")
    lines.add(f'  - {{code: "{own["code"]}", name: {own["name"]}, under: "{own["under"]}"}}')
    lines.add(f"version: {own['version']}")
    lines.add(f"effective: {own['effective']}")
    lines.add("catalogs: [catalogs, tables]")
    lines.add("supplementary: [supplementary]")
    lines.add("requirements: [requirements]")
    if county.allowances:
        lines.add("allowances:")
    for at, entry in enumerate(county.allowances, 1):
        words = ", ".join(f'{key}: "{value}"' if key == "item" else f"{key}: {value}" for key, value in entry.items())
        lines.add(f"  - {{{words}}}", ("allowance", at))
    lines.save(county.folder)


def write_faults(found: list, folder: Path) -> None:
    """The findings that mulu must report, no more and no less."""
    lines = [
        "# `mulu validate examples/county --as-of 2026-06-01` must report these findings, and no others.",
        "# Written by make_workbooks.py. `file` is relative to this folder; a finding about a whole file or sheet has no cell and no line.",
    ]
    for fault, place in found:
        entry = {"rule": fault.rule} | place.as_dict() | {"what": fault.what}
        lines.append("- " + yaml.safe_dump(entry, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000).strip())
    write(folder / "faults.yaml", "\n".join(lines) + "\n")


README_CLEAN = """\
# 示例县（没有问题的一套）

*An example: the catalogs of a made-up county in which nothing is wrong. All 26 pilot domains are there, {in_yaml} as YAML and
{in_tables} as the workbooks that departments send, with a supplementary catalog, an authority list and work points. `mulu validate` finds nothing
here. Written by `../make_workbooks.py`; do not edit by hand.*

示例县（320699）是虚构的。这里有它全部 26 个试点领域的目录，共 {items} 条事项，检查不出任何问题：

| 位置 | 内容 |
|---|---|
| `mulu.yaml` | 配置：地区、版本、目录位置 |
| `catalogs/` | {in_yaml} 个领域的 YAML 目录 |
| `tables/` | 部门报来的 {books} 个工作簿，{in_tables} 个领域，一个领域一张表；各部门的表样子各不相同 |
| `supplementary/` | 主动公开补充目录 |
| `requirements/` | 权责清单、年度政务公开工作要点 |

```
mulu validate examples/county-clean
mulu merge examples/county-clean -o merged
```

另一套 `../county` 内容相同，但埋了 {faults} 处错误。
"""

README_FAULTY = """\
# 示例县（埋了错误的一套）

*An example: the same made-up county as `../county-clean`, with {faults} faults planted in its catalogs, tables and manifest, each of
another rule and in a place of its own. `faults.yaml` lists the findings that `mulu validate` must report. Written by
`../make_workbooks.py`; do not edit by hand.*

示例县（320699）是虚构的。26 个领域的目录都在，但各处埋了 {faults} 个错误，每条规则一个，用来看 mulu 能查出什么：

```
mulu validate examples/county
mulu explain GAP002
```

豁免是否过期要看检查的日期；要得到与下表相同的结果，加 `--as-of 2026-06-01`。有错误时 `mulu merge` 不合并，确需合并的加 `--force`。

## 埋下的错误

| 序号 | 规则 | 位置 | 看到什么 | 怎么改 |
|---|---|---|---|---|
{rows}

同样的内容见 `faults.yaml`，供程序核对。没有错误的一套在 `../county-clean`。
"""


def write_readmes(clean: County, faulty: County, found: list) -> None:
    counts = {
        "in_yaml": len(YAML_DOMAINS),
        "in_tables": sum(len(book.domains) for book in BOOKS if "00" not in book.domains),
        "books": sum("00" not in book.domains for book in BOOKS),
        "items": sum(len(catalog.items) for code, catalog in clean.catalogs.items() if code != "00"),
        "faults": len(found),
    }
    write(clean.folder / "README.md", README_CLEAN.format(**counts))
    rows = "\n".join(
        f"| {at} | {fault.rule} | {place.in_words()} | {fault.what} | {fault.mend} |" for at, (fault, place) in enumerate(found, 1)
    )
    write(faulty.folder / "README.md", README_FAULTY.format(rows=rows, **counts))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def main() -> None:
    localiser = Localiser()
    clean = County(EXAMPLES / "county-clean", localiser.catalogs())
    write_county(localiser, clean)
    faulty = County(EXAMPLES / "county", localiser.catalogs())
    spots = [fault.plant.into(faulty) for fault in FAULTS]
    places = write_county(localiser, faulty)
    found = [(fault, places[spot]) for fault, spot in zip(FAULTS, spots, strict=True)]
    write_faults(found, faulty.folder)
    write_readmes(clean, faulty, found)


if __name__ == "__main__":
    main()
