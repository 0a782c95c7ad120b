//! The schemas in `schemas/` are those that the model gives, and what mulu ships is valid by them.
//!
//! After a change to the model, `UPDATE_SCHEMAS=1 cargo test --test schemas` writes them anew.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn schema(name: &str) -> jsonschema::Validator {
    let schemas = mulu::schema::all();
    let (_, text) = schemas.iter().find(|(listed, _)| *listed == name).expect("the schema is listed");
    let schema: Value = serde_json::from_str(text).expect("a schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is valid itself")
}

/// YAML as JSON, scalars as mulu takes them: all text but true and false, and the format number.
fn yaml(path: &Path) -> Value {
    let text = fs::read_to_string(path).expect("the file is readable");
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn assert_valid(validator: &jsonschema::Validator, value: &Value, what: &str) {
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{what}: {errors:#?}");
}

#[test]
fn the_files_are_those_of_the_model() {
    for (name, text) in mulu::schema::all() {
        let path = root().join("schemas").join(name);
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::write(&path, &text).expect("schemas/ can be written");
        }
        let written = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(written, text, "{name}: run `UPDATE_SCHEMAS=1 cargo test --test schemas`");
    }
}

#[test]
fn the_national_catalogs_are_valid() {
    let validator = schema("catalog.schema.json");
    let mut count = 0;
    for entry in fs::read_dir(root().join("catalogs/standard")).expect("catalogs/standard is there") {
        let path = entry.expect("the folder can be listed").path();
        assert_valid(&validator, &yaml(&path), &path.display().to_string());
        count += 1;
    }
    assert_eq!(count, 26);
}

#[test]
fn the_lists_of_requirements_are_valid() {
    let validator = schema("requirements.schema.json");
    for name in ["statutory.yaml", "nantong-2021.yaml"] {
        let path = root().join("catalogs/requirements").join(name);
        assert_valid(&validator, &yaml(&path), name);
    }
}

#[test]
fn a_fault_is_no_valid_catalog() {
    let validator = schema("catalog.schema.json");
    let catalog = yaml(&root().join("catalogs/standard/20-social-assistance.yaml"));
    for (path, wrong) in [
        ("/kind", Value::from("standrad")),
        ("/items/0/id", Value::from("20-1")),
        ("/items/0/tiers/0", Value::from("国家级")),
        ("/items/0/time_limit", Value::Null),
    ] {
        let mut broken = catalog.clone();
        *broken.pointer_mut(path).expect("the catalog has it") = wrong;
        assert!(!validator.is_valid(&broken), "{path}");
    }
}
