//! Writes an `impl ListRequest` for the request of every method that lists. These requests have a page size and a page
//! token.

use crate::{Config, names};
use proc_macro2::TokenStream;
use prost_reflect::{DescriptorPool, Kind, MessageDescriptor};
use quote::quote;

/// The fields by which the request of a list is recognised.
const PAGE_SIZE: &str = "page_size";
const PAGE_TOKEN: &str = "page_token";

/// Writes the module with the implementations for all methods of the package.
pub(crate) fn generate(config: &Config, pool: &DescriptorPool) -> TokenStream {
    let runtime: syn::Path = syn::parse_str(config.runtime.path()).expect("the runtime is a path");
    let services = pool.services().filter(|service| service.package_name() == config.package);
    let methods = services.flat_map(|service| service.methods().collect::<Vec<_>>());
    let impls = methods.filter(|method| is_list(&method.input())).map(|method| {
        let (path, name) = (names::message_path(&method.input()), method.name());
        let (page_size, page_token) = (names::snake(PAGE_SIZE), names::snake(PAGE_TOKEN));
        quote! {
            impl ListRequest for super::#path {
                const METHOD: &'static str = #name;
                fn take_page(&mut self) -> (i32, String) {
                    (take(&mut self.#page_size), take(&mut self.#page_token))
                }
            }
        }
    });
    quote! {
        #[allow(clippy::all, clippy::pedantic, deprecated, unused, reason = "uniform code is simpler to generate")]
        mod list {
            use #runtime::list::ListRequest;
            use std::mem::take;
            use std::string::String;
            #(#impls)*
        }
    }
}

fn is_list(message: &MessageDescriptor) -> bool {
    let has = |name, kind| message.get_field_by_name(name).is_some_and(|field| field.kind() == kind);
    has(PAGE_SIZE, Kind::Int32) && has(PAGE_TOKEN, Kind::String)
}
