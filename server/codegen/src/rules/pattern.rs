//! Regular expressions: checked when the contract is built, compiled at most once when it is used.

use proc_macro2::TokenStream;
use quote::quote;
use regex_syntax::{
    ast::{self, Ast, ClassSetBinaryOp, ClassSetItem},
    hir::{Class, ClassUnicode, Hir, HirKind, Look, Repetition},
};

/// The most repetitions that RE2, which the official implementations use, allows.
const MAX_REPETITION: u32 = 1000;

/// A pattern as code.
pub(super) struct Pattern {
    /// True when `value` does not match.
    pub(super) broken: TokenStream,
    /// Whether no text of more than some length matches.
    pub(super) bounded: bool,
}

/// Translates a pattern; the error says why it is refused.
pub(super) fn compile(source: &str) -> Result<Pattern, String> {
    let broken = |error: &dyn std::fmt::Display| format!("the pattern `{source}` does not compile: {error}");
    let ast = ast::parse::Parser::new().parse(source).map_err(|error| broken(&error))?;
    if let Err(construct) = ast::visit(&ast, Portable) {
        return Err(format!("the pattern `{source}` has {construct}, which other implementations read differently"));
    }
    let hir = regex_syntax::parse(source).map_err(|error| broken(&error))?;
    regex::Regex::new(source).map_err(|error| broken(&error))?;
    let properties = hir.properties();
    let anchored =
        properties.look_set_prefix().contains(Look::Start) && properties.look_set_suffix().contains(Look::End);
    let bounded = anchored && properties.maximum_len().is_some();
    let broken = single_class(&hir).map_or_else(
        || quote!({ static PATTERN: Pattern = Pattern::new(#source); !PATTERN.is_match(value) }),
        |(class, repetition)| scan(class, repetition),
    );
    Ok(Pattern { broken, bounded })
}

/// The class and its count when the pattern is `^[..]{n,m}$`, the form of nearly all patterns of a contract.
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

/// Such a pattern as a loop: no automaton, no memory, a nanosecond a character.
fn scan(class: &ClassUnicode, repetition: &Repetition) -> TokenStream {
    let ranges = class.ranges().iter().map(|range| {
        let (start, end) = (range.start(), range.end());
        if start == end { quote!(#start) } else { quote!(#start..=#end) }
    });
    let min = u64::from(repetition.min);
    let max = repetition.max.map_or(quote!(None), |max| {
        let max = u64::from(max);
        quote!(Some(#max))
    });
    quote!(!text::consists_of(value, #min, #max, |char| matches!(char, #(#ranges)|*)))
}

/// Refuses what Rust reads differently from RE2 or RE2 does not have.
struct Portable;

impl ast::Visitor for Portable {
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
