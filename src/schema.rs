//! JSON Schemas of what mulu reads and prints, generated from the model. Those in `schemas/` are these; a test holds that.

use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Value, json};

use crate::model::{Catalog, ChangeKind};
use crate::report::diff::DiffDocument;
use crate::report::{BlameDocument, CoverageDocument, ShowDocument, ValidationDocument};
use crate::write::conflicts::ConflictsDocument;
use crate::write::merge_report::MergeReport;

/// The schemas, each with its file name.
///
/// # Panics
///
/// Never: a schema is JSON.
#[must_use]
pub fn all() -> Vec<(&'static str, String)> {
    vec![
        ("catalog.schema.json", of::<Catalog>("目录文件", "catalog")),
        ("requirements.schema.json", print(&requirements())),
        ("manifest.schema.json", print(&manifest())),
        ("show.schema.json", of::<ShowDocument<'_>>("mulu show --format json 的输出", "show")),
        ("findings.schema.json", of::<ValidationDocument<'_>>("mulu validate --format json 的输出", "findings")),
        ("coverage.schema.json", of::<CoverageDocument<'_>>("mulu coverage --format json 的输出", "coverage")),
        ("blame.schema.json", of::<BlameDocument<'_>>("mulu blame --format json 的输出", "blame")),
        ("diff.schema.json", of::<DiffDocument<'_>>("mulu diff --format json 的输出", "diff")),
        ("conflicts.schema.json", of::<ConflictsDocument<'_>>("mulu merge3 的冲突文件", "conflicts")),
        ("merge-report.schema.json", of::<MergeReport<'_>>("合并报告 merge-report.json", "merge-report")),
    ]
}

/// The number of the formats, which the schemas carry.
const FORMAT: u32 = 1;

fn of<T: JsonSchema>(title: &str, name: &str) -> String {
    let mut schema = SchemaGenerator::default().into_root_schema_for::<T>();
    head(&mut schema, title, name);
    if name == "catalog" {
        RecursiveTransform(without_null).transform(&mut schema);
        describe(&mut schema);
    }
    print(&schema)
}

/// What an editor shows when the pointer rests on a key of a catalog: in the words of the office, where the model speaks to programmers.
fn describe(schema: &mut Schema) {
    for (at, description, example) in CATALOG_KEYS {
        let (owner, key) = at.rsplit_once('/').unwrap_or(("", at));
        let owner = if owner.is_empty() { String::new() } else { format!("/$defs/{owner}") };
        let field = schema.pointer_mut(&format!("{owner}/properties/{key}")).expect("the model has the key");
        field["description"] = Value::from(*description);
        if !example.is_empty() {
            let example = serde_json::from_str(example).unwrap_or_else(|_| Value::from(*example));
            field["examples"] = Value::Array(vec![example]);
        }
    }
}

/// Keys of catalogs: where each is, what it means, and an example (JSON, or a plain text).
const CATALOG_KEYS: &[(&str, &str, &str)] = &[
    ("format", "格式版本：1", ""),
    ("kind", "目录种类：standard 标准目录（26 个试点领域之一），supplementary 主动公开补充目录", ""),
    ("domain", "试点领域编号，01 至 26；补充目录不写", "\"20\""),
    ("title", "目录标题，与公布的一致", "海门区社会救助领域基层政务公开标准目录"),
    ("region", "地区：行政区划代码和名称", "{\"code\": \"320614\", \"name\": \"海门区\"}"),
    ("version", "本目录的版本，三段数字", "\"1.0.0\""),
    ("effective", "施行日期", "2026-01-01"),
    ("follows", "所依据的标准目录：领域编号和版本", "{\"standard\": \"20\", \"version\": \"1.0.0\"}"),
    ("guide", "国家标准指引（全国目录用）", ""),
    ("items", "公开事项，一条一行", ""),
    ("withdrawn", "本地不列入的标准事项，逐条写理由", ""),
    ("notes", "表下的注", ""),
    ("Item/id", "事项编号：国家标准事项 DD-NNN，本地事项 DD-RRRRRR-NNN；不重复使用", "\"20-004\""),
    ("Item/category", "一级事项", "最低生活保障"),
    ("Item/name", "二级事项", "办事指南"),
    ("Item/elements", "公开内容（要素），逐项写", "[\"办理事项\", \"办理条件\", \"申请材料\"]"),
    ("Item/legal_basis", "公开依据：名称、文号、条款", ""),
    ("Item/time_limit", "公开时限：从什么时候起，多长时间内", "信息形成或者变更之日起20个工作日内"),
    ("Item/disclosing_bodies", "公开主体：由哪个单位公开，写全称", "[\"海门区民政局\"]"),
    ("Item/channels", "公开渠道和载体：十二种之一，或“其他：…”", "[\"政府网站\"]"),
    ("Item/audience", "公开对象：全社会，或 {groups: [特定群体]}", "全社会"),
    ("Item/methods", "公开方式：主动、依申请", "[\"主动\"]"),
    ("Item/tiers", "公开层级：市级、县级、乡级、村级", "[\"县级\", \"乡级\"]"),
    ("Item/notes", "备注", ""),
    ("Item/attested", "佐证地区：公布的表里有这一条的地方（全国目录用）", ""),
    ("LegalBasis/title", "依据的名称，不写书名号", "中华人民共和国政府信息公开条例"),
    ("LegalBasis/number", "文号", "国务院令第711号"),
    ("LegalBasis/articles", "条款", "[\"第二十条第一项\"]"),
    ("LegalBasis/note", "通过或修订的说明", ""),
    ("Region/code", "行政区划代码（GB/T 2260）；乡镇、街道九位", "\"320614\""),
    ("Region/name", "地区名称", "海门区"),
    ("Withdrawal/id", "标准事项的编号", "\"20-012\""),
    ("Withdrawal/reason", "不列入的理由", "本县无此职能"),
];

fn head(schema: &mut Schema, title: &str, name: &str) {
    schema.insert("title".into(), title.into());
    schema.insert("$id".into(), format!("urn:mulu:schema:{name}:{FORMAT}").into());
    schema.insert("x-format".into(), FORMAT.into());
}

fn print(schema: &Schema) -> String {
    let mut text = serde_json::to_string_pretty(schema).expect("a schema is JSON");
    text.push('\n');
    text
}

/// In a file a field that has no value is left out; `null` is no value.
fn without_null(schema: &mut Schema) {
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(options)) = schema.get_mut("anyOf") {
        options.retain(|option| option.get("type") != Some(&Value::from("null")));
        if let [only] = options.as_slice() {
            let only = only.clone();
            schema.remove("anyOf");
            if let Value::Object(fields) = only {
                for (key, value) in fields {
                    schema.insert(key, value);
                }
            }
        }
    }
}

/// Manifests are read by hand, from a tree that knows positions, so their schema is written by hand too; the test that holds it reads
/// the manifests of the examples.
fn manifest() -> Schema {
    let paths = |description: &str| json!({"description": description, "type": "array", "items": {"type": "string"}});
    let mut schema = schemars::json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT, "description": "格式版本：1"},
            "extends": {"type": "string", "description": "上级配置（如地市的 mulu.yaml）的路径：规则等级、豁免、工作要点等沿用，本文件写的优先", "examples": ["../mulu.yaml"]},
            "title": {"type": "string", "description": "目录集的名称"},
            "region": entry(&["code"], &json!({"code": {"type": "string", "pattern": CODE}, "name": {"type": "string"}})),
            "regions": declared_regions(),
            "language": {"description": "发布的更新记录和报告用的语言；默认 zh-CN", "enum": ["zh-CN", "en"]},
            "version": {"type": "string", "pattern": "^\\d+\\.\\d+\\.\\d+$", "description": "目录集的版本"},
            "effective": {"type": "string", "pattern": DAY, "description": "施行日期"},
            "catalogs": paths("标准目录：文件、文件夹或通配符"),
            "supplementary": paths("主动公开补充目录"),
            "requirements": paths("权责清单、公共服务事项清单、工作要点"),
            "rules": {
                "description": "规则（代码、类别或名称）的等级",
                "type": "object",
                "additionalProperties": severity()
            },
            "paths": {
                "description": "个别文件里规则的等级：路径、文件夹或通配符，下面写“规则: 等级”；优先于 rules",
                "type": "object",
                "additionalProperties": {"type": "object", "additionalProperties": severity()},
                "examples": [{"catalogs/25-*.yaml": {"FLD006": "warn"}}]
            },
            "bumps": {
                "description": "各种变更至少要升版本的哪一位：major 第一位，minor 第二位，patch 第三位，none 不升",
                "type": "object",
                "propertyNames": {"enum": ChangeKind::ALL.iter().map(|kind| kind.key()).collect::<Vec<_>>()},
                "additionalProperties": {"enum": ["major", "minor", "patch", "none"]}
            },
            "withdrawn": withdrawals(),
            "allowances": allowances()
        },
        "required": ["format"],
        "additionalProperties": false
    });
    head(&mut schema, "配置文件 mulu.yaml", "manifest");
    schema
}

/// How a rule counts.
fn severity() -> Value {
    json!({"enum": ["deny", "warn", "allow"], "description": "deny 错误，不通过；warn 警告，只提示；allow 不检查"})
}

/// A code of GB/T 2260, or a township's nine digits.
const CODE: &str = "^[0-9]{6}([0-9]{3})?$";

/// A day of the calendar.
const DAY: &str = "^\\d{4}-\\d{2}-\\d{2}$";

/// An entry with these keys and no others.
fn entry(required: &[&str], properties: &Value) -> Value {
    json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false})
}

fn declared_regions() -> Value {
    let properties = json!({
        "code": {"type": "string", "pattern": CODE},
        "name": {"type": "string"},
        "under": {"type": "string", "pattern": "^[0-9]{6}$", "description": "开发区所在地市的代码；乡镇、街道所在县的代码"}
    });
    json!({
        "description": "国家代码里没有的开发区、园区，登记在所在地市之下；有自己目录的乡镇、街道，登记在所在县之下",
        "type": "array",
        "items": entry(&["code", "name", "under"], &properties)
    })
}

fn withdrawals() -> Value {
    let properties = json!({
        "id": {"type": "string", "pattern": "^\\d{2}(-\\d{6}(\\d{3})?)?-\\d{3,6}$"},
        "reason": {"type": "string"}
    });
    json!({
        "description": "本县不列入的标准事项（工作簿里无法写明的，写在这里）",
        "type": "array",
        "items": entry(&["id", "reason"], &properties)
    })
}

fn allowances() -> Value {
    let properties = json!({
        "rule": {"type": "string", "description": "规则的代码、名称或类别", "examples": ["FLD003"]},
        "item": {"type": "string", "description": "事项编号，或“一级事项 / 二级事项”；不写为全部", "examples": ["20-004"]},
        "path": {"type": "string", "description": "文件；不写为全部", "examples": ["catalogs/25-health-care.yaml"]},
        "reason": {"type": "string", "description": "理由，必须写", "examples": ["公开层级正在核定"]},
        "by": {"type": "string", "description": "谁同意的", "examples": ["卫生健康委员会"]},
        "until": {"type": "string", "pattern": DAY, "description": "最后一天，过期后不再生效", "examples": ["2027-12-31"]}
    });
    json!({
        "description": "豁免：规则、事项或文件、理由、期限",
        "type": "array",
        "items": entry(&["rule", "reason"], &properties)
    })
}

/// As manifests are, lists of requirements are read by hand.
fn requirements() -> Schema {
    let texts = json!({"type": "array", "items": {"type": "string"}});
    let mut schema = schemars::json_schema!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "format": {"const": FORMAT},
            "kind": {"const": "requirements"},
            "title": {"type": "string"},
            "issuer": {"type": "string"},
            "issued": {"type": "string"},
            "region": {"type": "object"},
            "version": {"type": "string"},
            "effective": {"type": "string"},
            "legal_basis": {"type": "array", "items": {"type": "object"}},
            "time_limit": {"type": "string"},
            "entries": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string"},
                        "article": {"type": "string", "description": "条款"},
                        "section": {"type": "string", "description": "章节"},
                        "name": {"type": "string", "description": "应公开的内容，或清单上的事项"},
                        "elements": texts,
                        "tiers": {"type": "array", "items": {"enum": ["市级", "县级", "乡级", "村级"]}},
                        "domains": {"type": "array", "items": {"type": "string", "pattern": "^\\d{2}$"}},
                        "due": {"type": "string", "pattern": "^\\d{4}-\\d{2}-\\d{2}$"},
                        "general": {"type": "boolean", "description": "各部门、各方面都要公开的，一个领域的事项只算覆盖该领域，要由补充目录的事项覆盖"},
                        "open_ended": {"type": "boolean", "description": "兜底条款，不对应具体事项"},
                        "about": {"type": "string", "description": "要求针对目录本身，不对应具体事项"},
                        "power": {"type": "string", "description": "权力类型"},
                        "basis": {"type": "string", "description": "实施依据"},
                        "body": {"type": "string", "description": "实施主体"},
                        "status": {"type": "string", "description": "状态"}
                    },
                    "required": ["name"],
                    "additionalProperties": false
                }
            }
        },
        "required": ["format", "kind", "entries"],
        "additionalProperties": false
    });
    head(&mut schema, "要求清单", "requirements");
    schema
}
