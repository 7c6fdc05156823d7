//! A message of rules, such as `StringRules`, while it is read.

use super::Check;
use crate::Problem;
use proc_macro2::TokenStream;
use prost_reflect::{DynamicMessage, FieldDescriptor, Value};

/// A message of `buf.validate` rules, with the field that it applies to and the path that led to it.
pub(super) struct Group {
    /// The field of the contract.
    subject: FieldDescriptor,
    /// The path from `FieldRules` to this message.
    path: Vec<FieldDescriptor>,
    message: DynamicMessage,
}

impl Group {
    /// Returns a problem for rules that are added by extensions, and for rules of a newer `validate.proto`.
    pub(super) fn new(
        subject: FieldDescriptor,
        path: Vec<FieldDescriptor>,
        message: DynamicMessage,
    ) -> Result<Self, Problem> {
        let group = Self { subject, path, message };
        if let Some((extension, _)) = group.message.extensions().next() {
            return Err(group.problem(format!("the generator does not know the rule `({})`", extension.full_name())));
        }
        if let Some(unknown) = group.message.unknown_fields().next() {
            return Err(group.problem(format!("validate.proto has no rule number {}", unknown.number())));
        }
        Ok(group)
    }

    /// The rules in a field of this message.
    pub(super) fn inner(&self, rule: &FieldDescriptor, message: &DynamicMessage) -> Result<Self, Problem> {
        Self::new(self.subject.clone(), self.path_to(rule), message.clone())
    }

    /// The name of the field that contains this message, for example `string`.
    pub(super) fn name(&self) -> &str {
        self.path.last().map_or("", FieldDescriptor::name)
    }

    /// Whether these are the rules of a repeated field's items.
    pub(super) fn is_items(&self) -> bool {
        !self.path.is_empty()
    }

    /// The field of the contract that the rules apply to.
    pub(super) fn subject(&self) -> &FieldDescriptor {
        &self.subject
    }

    /// The rules that are set, in the order of declaration, which is the order in which the official implementations
    /// check.
    pub(super) fn rules(&self) -> Vec<(FieldDescriptor, &Value)> {
        let mut rules: Vec<_> = self.message.fields().collect();
        rules.sort_by_key(|(rule, _)| rule.path().last().copied());
        rules
    }

    /// The value of a rule; `None` when it is not set.
    pub(super) fn get(&self, rule: &str) -> Option<Value> {
        let set = self.message.has_field_by_name(rule);
        set.then(|| self.message.get_field_by_name(rule).map(std::borrow::Cow::into_owned)).flatten()
    }

    /// A check named after the rule: `string.min_len`.
    pub(super) fn check(&self, rule: &FieldDescriptor, message: impl Into<String>, broken: TokenStream) -> Check {
        self.check_named(rule, rule.name(), message, broken)
    }

    /// A check with another name, for a rule that can be broken in several ways, or two rules that are checked as one.
    pub(super) fn check_named(
        &self,
        rule: &FieldDescriptor,
        name: &str,
        message: impl Into<String>,
        broken: TokenStream,
    ) -> Check {
        Check { path: self.path_to(rule), id: format!("{}.{name}", self.name()), message: message.into(), broken }
    }

    /// The path to a rule of this message.
    pub(super) fn path_to(&self, rule: &FieldDescriptor) -> Vec<FieldDescriptor> {
        self.path.iter().chain([rule]).cloned().collect()
    }

    /// The problem that every reader of a group returns for a rule that it does not support.
    pub(super) fn unknown(&self, rule: &FieldDescriptor) -> Problem {
        let names: Vec<_> = self.path.iter().chain([rule]).map(FieldDescriptor::name).collect();
        self.problem(format!("the generator does not know the rule `{}`", names.join(".")))
    }

    /// A problem with the field.
    pub(super) fn problem(&self, what: impl Into<String>) -> Problem {
        Problem::new(self.subject.full_name(), what)
    }
}
