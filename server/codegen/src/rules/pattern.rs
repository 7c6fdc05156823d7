//! Regular expressions: checked when the contract is built, and compiled at most once when used.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::wording;
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use regex_syntax::{
    ast::{self, Ast, ClassSetBinaryOp, ClassSetItem},
    hir::{Class, ClassUnicode, Hir, HirKind, Look, Repetition},
};

/// The most repetitions in RE2, which the official implementations use.
const MAX_REPETITION: u32 = 1000;

/// A pattern as code.
pub(super) struct Pattern {
    /// The message for a text that does not match.
    pub(super) message: String,
    /// True when `value` does not match.
    pub(super) broken: TokenStream,
    /// Whether the length of matching texts is bounded.
    pub(super) bounded: bool,
    /// The table of characters that the code uses.
    pub(super) table: Option<Table>,
}

/// The ranges of a class of characters. Patterns with the same class share it.
#[derive(Debug, Clone)]
pub(crate) struct Table {
    /// The name of the static.
    pub(crate) name: Ident,
    /// Pairs of characters, in rising order.
    pub(crate) ranges: TokenStream,
}

/// Converts a pattern, which `examples` must match, into code. The error says why the pattern is rejected.
pub(super) fn compile(source: &str, examples: &[&str]) -> Result<Pattern, String> {
    let broken = |error: &dyn std::fmt::Display| format!("the pattern `{source}` does not compile: {error}");
    let ast = ast::parse::Parser::new().parse(source).map_err(|error| broken(&error))?;
    if let Err(construct) = ast::visit(&ast, PortabilityCheck) {
        return Err(format!("the pattern `{source}` has {construct}, which other implementations read differently"));
    }
    let hir = regex_syntax::parse(source).map_err(|error| broken(&error))?;
    let regex = regex::Regex::new(source).map_err(|error| broken(&error))?;
    if let Some(wrong) = examples.iter().find(|example| !regex.is_match(example)) {
        return Err(format!("the pattern `{source}` does not match the example `{wrong}`"));
    }
    let properties = hir.properties();
    let anchored =
        properties.look_set_prefix().contains(Look::Start) && properties.look_set_suffix().contains(Look::End);
    let bounded = anchored && properties.maximum_len().is_some();
    if let Some((class, repetition)) = single_class(&hir) {
        let message = wording::of_class(class, repetition).unwrap_or_else(|| wording::of_examples(examples));
        return Ok(Pattern { message, broken: scan(class, repetition), bounded, table: None });
    }
    if let Some(text) = TextPattern::of(&hir) {
        let table = Table::of(text.needed);
        let (message, broken) = (wording::of_text(&text), text.scan(&table));
        return Ok(Pattern { message, broken, bounded, table: Some(table) });
    }
    let broken = quote!({ static PATTERN: Pattern = Pattern::new(#source); !PATTERN.is_match(value) });
    Ok(Pattern { message: wording::of_examples(examples), broken, bounded, table: None })
}

/// The pattern of a text: `^[class]*[needed][class]*$`, or `^(..)?$` if it may be empty. All characters are of `class`,
/// and at least one is of `needed`, a part of `class`: the visible characters.
pub(super) struct TextPattern<'a> {
    pub(super) class: &'a ClassUnicode,
    needed: &'a ClassUnicode,
    may_be_empty: bool,
}

impl<'a> TextPattern<'a> {
    fn of(hir: &'a Hir) -> Option<Self> {
        let HirKind::Concat(parts) = hir.kind() else { return None };
        let [start, middle @ .., end] = parts.as_slice() else { return None };
        let (HirKind::Look(Look::Start), HirKind::Look(Look::End)) = (start.kind(), end.kind()) else { return None };
        let (parts, may_be_empty) = match middle {
            [optional] => match optional.kind() {
                HirKind::Repetition(Repetition { min: 0, max: Some(1), sub, .. }) => (Self::group(sub)?, true),
                _ => return None,
            },
            parts => (parts, false),
        };
        let [before, needed, behind] = parts else { return None };
        let (class, needed) = (Self::any_number(before)?, Self::class(needed)?);
        let mut beyond = needed.clone();
        beyond.difference(class);
        (Self::any_number(behind)? == class && beyond.ranges().is_empty()).then_some(Self {
            class,
            needed,
            may_be_empty,
        })
    }

    fn group(hir: &Hir) -> Option<&[Hir]> {
        match hir.kind() {
            HirKind::Capture(group) => Self::group(&group.sub),
            HirKind::Concat(parts) => Some(parts),
            _ => None,
        }
    }

    fn any_number(hir: &Hir) -> Option<&ClassUnicode> {
        match hir.kind() {
            HirKind::Repetition(Repetition { min: 0, max: None, sub, .. }) => Self::class(sub),
            _ => None,
        }
    }

    fn class(hir: &Hir) -> Option<&ClassUnicode> {
        match hir.kind() {
            HirKind::Class(Class::Unicode(class)) => Some(class),
            _ => None,
        }
    }

    /// Code with one pass over the text. It searches the table until a needed character is found.
    fn scan(&self, Table { name, .. }: &Table) -> TokenStream {
        let ranges = ranges(self.class);
        let broken = quote!(!text::consists_of_with(value, |char| matches!(char, #(#ranges)|*), #name));
        if self.may_be_empty { quote!(!value.is_empty() && #broken) } else { broken }
    }
}

impl Table {
    fn of(class: &ClassUnicode) -> Self {
        let mut hasher = DefaultHasher::new();
        let ranges: Vec<_> = class.ranges().iter().map(|range| (range.start(), range.end())).collect();
        ranges.hash(&mut hasher);
        let pairs = ranges.iter().map(|(start, end)| quote!((#start, #end)));
        Self { name: format_ident!("CLASS_{:016X}", hasher.finish()), ranges: quote!([#(#pairs),*]) }
    }

    /// The definition of the static.
    pub(crate) fn definition(&self) -> TokenStream {
        let Self { name, ranges } = self;
        quote!(static #name: &[(char, char)] = &#ranges;)
    }
}

/// The class and its repetition if the pattern is `^[..]{n,m}$`, the form of nearly all patterns of a contract.
fn single_class(hir: &Hir) -> Option<(&ClassUnicode, &Repetition)> {
    let HirKind::Concat(parts) = hir.kind() else {
        return None;
    };
    let [start, middle, end] = parts.as_slice() else {
        return None;
    };
    let (HirKind::Look(Look::Start), HirKind::Look(Look::End)) = (start.kind(), end.kind()) else {
        return None;
    };
    let HirKind::Repetition(repetition) = middle.kind() else {
        return None;
    };
    match repetition.sub.kind() {
        HirKind::Class(Class::Unicode(class)) => Some((class, repetition)),
        _ => None,
    }
}

/// Such a pattern as a loop, without an automaton or memory: about a nanosecond per character.
fn scan(class: &ClassUnicode, repetition: &Repetition) -> TokenStream {
    let ranges = ranges(class);
    let min = u64::from(repetition.min);
    let max = repetition.max.map_or(quote!(None), |max| {
        let max = u64::from(max);
        quote!(Some(#max))
    });
    quote!(!text::consists_of(value, #min, #max, |char| matches!(char, #(#ranges)|*)))
}

/// The ranges of a class as Rust patterns.
fn ranges(class: &ClassUnicode) -> impl Iterator<Item = TokenStream> {
    class.ranges().iter().map(|range| {
        let (start, end) = (range.start(), range.end());
        if start == end { quote!(#start) } else { quote!(#start..=#end) }
    })
}

/// Rejects constructs that RE2 does not have, or that Rust interprets differently.
struct PortabilityCheck;

impl ast::Visitor for PortabilityCheck {
    type Output = ();
    type Err = &'static str;

    fn finish(self) -> Result<(), Self::Err> {
        Ok(())
    }

    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        match ast {
            Ast::ClassPerl(_) => Err("`\\d`, `\\s` or `\\w`"),
            Ast::Assertion(at) if !is_portable(&at.kind) => Err("a word boundary"),
            Ast::Repetition(repetition) if !repeats_portably(&repetition.op.kind) => Err("more than 1000 repetitions"),
            _ => Ok(()),
        }
    }

    fn visit_class_set_item_pre(&mut self, item: &ClassSetItem) -> Result<(), Self::Err> {
        match item {
            ClassSetItem::Perl(_) => Err("`\\d`, `\\s` or `\\w`"),
            ClassSetItem::Bracketed(_) => Err("a class within a class"),
            _ => Ok(()),
        }
    }

    fn visit_class_set_binary_op_pre(&mut self, _: &ClassSetBinaryOp) -> Result<(), Self::Err> {
        Err("an operation on classes")
    }
}

fn is_portable(assertion: &ast::AssertionKind) -> bool {
    use ast::AssertionKind::{EndLine, EndText, StartLine, StartText};
    matches!(assertion, StartLine | EndLine | StartText | EndText)
}

fn repeats_portably(kind: &ast::RepetitionKind) -> bool {
    use ast::{RepetitionKind::Range, RepetitionRange};
    match kind {
        Range(RepetitionRange::Exactly(n) | RepetitionRange::AtLeast(n) | RepetitionRange::Bounded(_, n)) => {
            *n <= MAX_REPETITION
        }
        _ => true,
    }
}
