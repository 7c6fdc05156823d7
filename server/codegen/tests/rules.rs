//! What the generated validators accept and report, on the fixture's messages.
//!
//! These are the sentences that people rely on. That every rule, text and path is also what the official
//! implementations give is shown by `tests/contract/differential.py`, on the same fixture.

use marquee_codegen_fixture::v1::{
    Bytes, Color, Enums, Ignores, Ints, Leaf, Lists, Names, Nested, Numbers, Oneofs, OptionalStrings, Orders, Presence,
    Ranges, StringFormats, Strings, Times, Tree, enums, names,
    nested::{Deep, deep::Deeper},
    oneofs, orders,
};
use marquee_contract::{
    buf::validate::{FieldPathElement, Violation, field_path_element::Subscript},
    validate::{Type, Validate, dotted},
};
use prost_types::{Duration, Timestamp};

/// The violations as `path rule_id`, in the order of the report.
fn report(message: &impl Validate) -> Vec<String> {
    let violations = message.validate().err().map(|violations| violations.violations).unwrap_or_default();
    let line = |violation: &Violation| {
        let path = violation.field.as_ref().map(dotted).unwrap_or_default();
        format!("{path} {}", violation.rule_id())
    };
    violations.iter().map(line).collect()
}

/// The violations of one field.
fn report_of(field: &str, message: &impl Validate) -> Vec<String> {
    let of_field = |line: &String| line.split([' ', '.', '[']).next() == Some(field);
    report(message).into_iter().filter(of_field).collect()
}

/// Strings that keep all their rules.
fn strings() -> Strings {
    Strings {
        r#const: "a \"b\" %s {} é".into(),
        len: "abc".into(),
        lens: "ab".into(),
        byte_lens: "ab".into(),
        pattern: "ab".into(),
        prefix: "pré".into(),
        r#in: "one".into(),
        not_in: "good".into(),
        class: "a_1".into(),
        text: "two\nlines".into(),
        letters: "漢".into(),
        anywhere: "-axb-".into(),
    }
}

#[test]
fn a_message_that_keeps_all_rules_is_valid() {
    let strings = Strings { text: "a\nb".into(), ..strings() };
    assert_eq!(report(&strings), [""; 0]);
}

#[test]
fn lengths_count_code_points_and_byte_lengths_count_bytes() {
    for (lens, expected) in
        [("é", "lens string.min_len"), ("éééé", ""), ("🎬🎬🎬🎬", ""), ("ééééé", "lens string.max_len")]
    {
        let message = Strings { lens: lens.into(), ..strings() };
        assert_eq!(report_of("lens", &message).join(""), expected, "{lens}");
    }
    for (byte_lens, expected) in
        [("é", ""), ("éé", ""), ("ééé", "byte_lens string.max_bytes"), ("a", "byte_lens string.min_bytes")]
    {
        let message = Strings { byte_lens: byte_lens.into(), ..strings() };
        assert_eq!(report_of("byte_lens", &message).join(""), expected, "{byte_lens}");
    }
    // A letter and a combining accent are two code points.
    let message = Strings { len: "ae\u{301}".into(), ..strings() };
    assert_eq!(report_of("len", &message), [""; 0]);
}

#[test]
fn without_presence_the_zero_value_is_validated() {
    assert_eq!(
        report(&Strings::default()),
        [
            "const string.const",
            "len string.len",
            "lens string.min_len",
            "byte_lens string.min_bytes",
            "pattern string.pattern",
            "prefix string.prefix",
            "not_in string.not_in",
            "class string.pattern",
            "letters string.pattern",
            "anywhere string.pattern",
        ]
    );
    assert_eq!(report(&StringFormats::default()), ["email string.email_empty", "uuid string.uuid_empty"]);
    assert_eq!(
        report(&Numbers::default()),
        ["fixed32 fixed32.gte_lt", "fixed64 fixed64.gte_lt", "accepted bool.const"]
    );
}

#[test]
fn an_optional_field_is_validated_only_when_it_is_there() {
    assert_eq!(report(&OptionalStrings::default()), [""; 0]);
    let empty = OptionalStrings { email: Some(String::new()), uuid: Some("x".into()), text: Some(String::new()) };
    assert_eq!(report(&empty), ["email string.email_empty", "uuid string.uuid", "text string.min_len"]);
    assert_eq!(report(&Bytes { len: "abc".into(), lens: "a".into(), maybe: None }), [""; 0]);
    assert_eq!(report_of("maybe", &Bytes { maybe: Some("a".into()), ..Bytes::default() }), ["maybe bytes.min_len"]);
    assert_eq!(report_of("maybe", &Ints { maybe: Some(0), ..Ints::default() }), ["maybe int32.gt"]);
}

#[test]
fn a_pattern_matches_anywhere_unless_it_is_anchored() {
    for (anywhere, valid) in [("axb", true), ("--axb--", true), ("a\nb", false), ("ab", false)] {
        let message = Strings { anywhere: anywhere.into(), ..strings() };
        assert_eq!(report_of("anywhere", &message).is_empty(), valid, "{anywhere:?}");
    }
    for (class, valid) in
        [("ab", true), ("ab\n", false), ("a", false), ("abcdef", false), ("a\0", false), ("é-", false)]
    {
        let message = Strings { class: class.into(), ..strings() };
        assert_eq!(report_of("class", &message).is_empty(), valid, "{class:?}");
    }
    for refused in ["\0", "\u{7}", "\u{1f}", "\u{7f}", "\u{85}", "\u{9f}"] {
        let message = Strings { text: refused.into(), ..strings() };
        assert_eq!(report_of("text", &message), ["text string.pattern"], "{refused:?}");
    }
}

#[test]
fn a_range_with_swapped_ends_excludes_what_lies_between() {
    let at = |n| Ranges { gt_lt: n, gte_lte: n, gt_lt_exclusive: n, gte_lte_exclusive: n, ..Ranges::default() };
    for (n, inside, inside_or_end) in
        [(0, false, false), (1, false, true), (3, true, true), (5, false, true), (6, false, false)]
    {
        assert_eq!(report_of("gt_lt", &at(n)).is_empty(), inside, "{n}");
        assert_eq!(report_of("gte_lte", &at(n)).is_empty(), inside_or_end, "{n}");
        assert_eq!(report_of("gt_lt_exclusive", &at(n)).is_empty(), !inside_or_end, "{n}");
        assert_eq!(report_of("gte_lte_exclusive", &at(n)).is_empty(), !inside, "{n}");
    }
}

#[test]
fn an_enum_can_be_limited_to_what_is_defined_or_listed() {
    let enums =
        |defined, chosen| Enums { defined, r#const: 5, r#in: -2, chosen, inner: Some(enums::Inner::One.into()) };
    assert_eq!(report(&enums(Color::Dark.into(), Color::Red.into())), [""; 0]);
    assert_eq!(report(&enums(2, 0)), ["defined enum.defined_only", "chosen enum.not_in"]);
}

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
fn required_means_present_or_else_not_zero() {
    let all = "text maybe number crc32c color leaf leaves data yes ratio time left";
    let expected: Vec<_> = all.split(' ').map(|field| format!("{field} required")).collect();
    assert_eq!(report(&Presence::default()), expected);
    // Zero is a value where presence is tracked, and minus zero is not zero.
    let present = Presence { maybe: Some(String::new()), crc32c: Some(0), ratio: -0.0, ..Presence::default() };
    for field in ["maybe", "crc32c", "ratio"] {
        assert_eq!(report_of(field, &present), [""; 0], "{field}");
    }
}

#[test]
fn a_required_oneof_is_reported_by_its_name_and_its_member_by_the_members() {
    assert_eq!(report(&Oneofs::default()), ["needed required"]);
    let with = |needed| Oneofs { needed: Some(needed), ..Oneofs::default() };
    assert_eq!(report(&with(oneofs::Needed::Text(String::new()))), ["text string.min_len"]);
    assert_eq!(report(&with(oneofs::Needed::Leaf(Leaf::default()))), ["leaf.name string.min_len"]);
    assert_eq!(report(&with(oneofs::Needed::Data("ab".into()))), [""; 0]);
}

#[test]
fn ignored_rules_do_not_apply() {
    assert_eq!(report(&Ignores::default()), ["both required"]);
    let message = Ignores {
        number: 1,
        list: vec!["abc".into()],
        never: Some(Leaf::default()),
        // With presence, IGNORE_IF_ZERO_VALUE changes nothing.
        maybe: Some(String::new()),
        ..Ignores::default()
    };
    assert_eq!(
        report(&message),
        [
            "number int32.gt",
            "list repeated.min_items",
            "list[0] string.max_len",
            "maybe string.uuid_empty",
            "both required"
        ]
    );
}

#[test]
fn times_are_compared_to_the_nanosecond() {
    let lasting = |seconds, nanos| Times { duration: Some(Duration { seconds, nanos }), ..Times::default() };
    assert_eq!(report(&Times::default()), [""; 0]);
    assert_eq!(report(&lasting(1, 500_000_000)), ["duration duration.gt_lte"]);
    assert_eq!(report(&lasting(1, 500_000_001)), [""; 0]);
    assert_eq!(report(&lasting(3600, 0)), [""; 0]);
    assert_eq!(report(&lasting(3600, 1)), ["duration duration.gt_lte"]);
    let since = |seconds, nanos| Times { since: Some(Timestamp { seconds, nanos }), ..Times::default() };
    assert_eq!(report(&since(1_700_000_000, 0)), [""; 0]);
    assert_eq!(report(&since(1_699_999_999, 999_999_999)), ["since timestamp.gte"]);
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
