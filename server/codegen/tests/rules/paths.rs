//! The paths of violations, and their order.

use super::report;
use marquee_codegen_fixture::v1::{
    Leaf, Lists, Names, Nested, Orders, Tree, names,
    nested::{Deep, deep::Deeper},
    orders,
};
use marquee_contract::{
    buf::validate::{FieldPathElement, field_path_element::Subscript},
    validate::{Type, Validate},
};
use prost_types::Duration;

#[test]
fn paths_lead_through_lists_and_nested_messages() {
    let deeper = |name: &str| Deeper { name: name.into(), kind: None };
    let deep = Deep { deepers: vec![deeper("ok"), deeper("")], single: Some(deeper("long")) };
    let message = Nested { deep: None, deeps: vec![Deep::default(), deep] };
    assert_eq!(
        report(&message),
        [
            "deeps[0].deepers repeated.min_items",
            "deeps[1].deepers[0].kind required",
            "deeps[1].deepers[1].kind required",
            "deeps[1].deepers[1].name string.min_len",
            "deeps[1].single.kind required",
            "deeps[1].single.name string.max_len",
        ]
    );
}

#[test]
fn a_path_carries_number_name_type_and_index() {
    let leaves = vec![Leaf { name: "ok".into() }, Leaf::default()];
    let violations = Lists { leaves, tags: vec!["a".into()], ids: vec![String::new()], ..Lists::default() }
        .validate()
        .expect_err("a leaf has no name")
        .violations;
    let [violation] = violations.as_slice() else { panic!("one violation, not {violations:?}") };
    let element = |number, name: &str, kind: Type| FieldPathElement {
        field_number: Some(number),
        field_name: Some(name.into()),
        field_type: Some(kind.into()),
        ..FieldPathElement::default()
    };
    let leaf = FieldPathElement { subscript: Some(Subscript::Index(1)), ..element(5, "leaves", Type::Message) };
    assert_eq!(violation.field.clone().unwrap_or_default().elements, [leaf, element(1, "name", Type::String)]);
    let rule = [element(14, "string", Type::Message), element(2, "min_len", Type::Uint64)];
    assert_eq!(violation.rule.clone().unwrap_or_default().elements, rule);
    assert_eq!(violation.message(), "must be at least 1 characters");
}

#[test]
fn a_list_is_checked_as_a_whole_and_item_by_item() {
    let lists = Lists {
        tags: ["a", "a", "", "abcd"].map(String::from).to_vec(),
        colors: vec![1, 3, 1],
        steps: (0..40).chain([0]).collect(),
        ids: vec![String::new(), "x".into()],
        waits: vec![Duration { seconds: 0, nanos: 1 }, Duration::default()],
        ..Lists::default()
    };
    assert_eq!(
        report(&lists),
        [
            "tags repeated.max_items",
            "tags repeated.unique",
            "tags[2] string.min_len",
            "tags[3] string.max_len",
            "colors repeated.unique",
            "colors[1] enum.defined_only",
            "ids[1] string.uuid",
            "steps repeated.max_items",
            "steps repeated.unique",
            "waits[1] duration.gt",
        ]
    );
}

#[test]
fn a_message_may_contain_itself() {
    let mut tree = Tree { name: "long".into(), ..Tree::default() };
    for _ in 0..50 {
        tree = Tree { left: Some(Box::new(tree)), ..Tree::default() };
    }
    assert_eq!(report(&tree), [format!("{}name string.max_len", "left.".repeat(50))]);
}

#[test]
fn names_that_rust_reserves_are_reported_as_the_contract_writes_them() {
    let long = || "ab".to_owned();
    let message = Names {
        r#type: long(),
        self_: long(),
        camel_case: long(),
        upper: long(),
        r#gen: long(),
        kind: Some(names::KindOneOf::Match(names::Kind { self_: long() })),
        ..Names::default()
    };
    assert_eq!(
        report(&message),
        [
            "where required",
            "type string.max_len",
            "self string.max_len",
            "camelCase string.max_len",
            "UPPER string.max_len",
            "gen string.max_len",
            "match.self string.max_len",
        ]
    );
}

#[test]
fn fields_and_rules_are_reported_as_they_are_declared() {
    let message = Orders {
        last: "ABC".into(),
        email: String::new(),
        late: Some(orders::Late::Number(7)),
        list: vec!["ab".into(), "ab".into()],
        early: None,
    };
    assert_eq!(
        report(&message),
        [
            "early required",
            "last string.len",
            "last string.min_len",
            "last string.pattern",
            "last string.prefix",
            "last string.in",
            "last string.not_in",
            "email string.min_len",
            "email string.email_empty",
            "number int32.gt_lt",
            "number int32.in",
            "number int32.not_in",
            "list repeated.max_items",
            "list repeated.unique",
            "list[0] string.max_len",
            "list[1] string.max_len",
        ]
    );
}

#[test]
fn a_report_lists_at_most_a_hundred_violations() {
    let numbers = Lists { numbers: vec![-1; 1_000_000], ..Lists::default() };
    assert_eq!(report(&numbers).len(), 100);
}
