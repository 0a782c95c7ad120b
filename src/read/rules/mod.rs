//! What can be wrong with a file, a table or a value before any rule looks at the catalog: one file a rule.

crate::rule_files![
    src001_unreadable_file,
    src002_syntax_error,
    src003_no_table,
    src004_column_missing,
    src005_unknown_key,
    src006_duplicate_key,
    src009_serials_broken,
    src010_hidden_content,
    src011_row_not_understood,
    src012_value_not_understood,
    src013_region_unknown,
    src014_sheet_without_table,
    src015_second_document,
    src019_formula_without_value,
    src020_row_continues,
    src021_header_missing,
    src022_review_comment,
    fld009_broken_words,
    fld010_tick_unclear,
];
