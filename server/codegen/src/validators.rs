//! Turns the `buf.validate` rules into Rust.

use crate::{Config, Problem, names};
use proc_macro2::TokenStream;
use prost_reflect::DescriptorPool;
use quote::quote;

/// Writes an `impl Validate` for every message of the package.
pub(crate) fn generate(config: &Config, pool: &DescriptorPool, _problems: &mut Vec<Problem>) -> TokenStream {
    let messages = pool
        .all_messages()
        .filter(|message| message.package_name() == config.package && !message.is_map_entry());
    let impls = messages.map(|message| {
        let path = names::message_path(&message);
        quote! {
            impl Validate for super::#path {
                fn check(&self, _at: Path<'_>, _report: &mut Report) {}
            }
        }
    });
    let runtime: syn::Path = syn::parse_str(config.runtime.path()).expect("the runtime is a path");
    quote! {
        use #runtime::validate::{Path, Report, Validate};
        #(#impls)*
    }
}
