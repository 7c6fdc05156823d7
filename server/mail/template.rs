//! Templates of mails: compiled, tried, and rendered.

use std::collections::BTreeMap;
use std::path::Path;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Value;
use minijinja::{Environment, UndefinedBehavior};

/// The frame of all HTML forms.
const LAYOUT: (&str, &str) = ("layout.html", include_str!("layout.html"));
/// The largest file of an operator's template.
const MAX_FILE_BYTES: u64 = 256 << 10;
/// The longest subject, in characters.
const MAX_SUBJECT_CHARS: usize = 200;
/// How the text form begins.
const SUBJECT: &str = "Subject: ";

/// A kind of mail. Its names are part of the interface for operators, who may replace the texts.
#[derive(Debug)]
pub struct Template {
    /// The name: that of the files, without `.txt` and `.html`.
    pub name: &'static str,
    /// The text form: `Subject: ` and the subject, an empty line, and the text.
    pub text: &'static str,
    /// The HTML form, which extends `layout.html`.
    pub html: &'static str,
    /// The names of its own values. Every template also has `app` (the name in `--mail-from`), `to` (the recipient's
    /// address), `link_url` (`--mail-link-url`, or none), `code` (or none) and `unsubscribe_url` (or none).
    pub values: &'static [&'static str],
    /// An example of each form of the items in its list `items`, with names and values of the fields; empty when it has no
    /// list. Templates are tried with all of them.
    pub items: &'static [&'static [(&'static str, &'static str)]],
}

/// Why templates cannot be used. Written for the operator.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// A file or folder cannot be read.
    #[error("--mail-templates: {path}: {source}; correct the flag, or let this user read the folder")]
    File {
        /// The file or the folder.
        path: String,
        /// What is wrong with it.
        source: std::io::Error,
    },
    /// A file has a name that no template has, or is too large.
    #[error("--mail-templates: {path}: {problem}")]
    Refused {
        /// The file.
        path: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A template has a mistake.
    #[error("mail template {name}: {problem}")]
    Broken {
        /// The name of the template's file.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// The parts of a mail, rendered.
#[derive(Debug)]
pub(super) struct Rendered {
    /// One line, without control characters.
    pub(super) subject: String,
    pub(super) text: String,
    pub(super) html: String,
}

/// The templates of all features, with the operator's replacements.
pub struct Templates {
    environment: Environment<'static>,
    templates: Vec<&'static Template>,
}

impl Templates {
    /// Compiles the templates, and renders each once, so that a mistake in a replacement is found now. The files in
    /// `folder` replace those of the same name.
    pub fn load(templates: &[&'static Template], folder: Option<&Path>) -> Result<Self, TemplateError> {
        let mut files = BTreeMap::from([(LAYOUT.0.to_owned(), LAYOUT.1.to_owned())]);
        for template in templates {
            files.insert(format!("{}.txt", template.name), template.text.to_owned());
            files.insert(format!("{}.html", template.name), template.html.to_owned());
        }
        if let Some(folder) = folder {
            replace(&mut files, folder)?;
        }
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| broken(LAYOUT.0, &error))?);
        for (name, source) in files {
            environment.add_template_owned(name.clone(), source).map_err(|error| broken(&name, &error))?;
        }
        let loaded = Self { environment, templates: templates.to_vec() };
        for template in templates {
            for link_url in [None, Some("https://app.example.com/")] {
                let own = template.values.iter().map(|name| (*name, Value::from("sample")));
                let common = [
                    ("app", "Sample"),
                    ("to", "sample@example.com"),
                    ("code", "12345678"),
                    ("unsubscribe_url", "https://example.com/"),
                ];
                let common = common.map(|(name, value)| (name, Value::from(value)));
                let items = template.items.iter().map(|fields| fields.iter().copied().collect::<BTreeMap<_, _>>());
                let items = ("items", Value::from(items.collect::<Vec<_>>()));
                let link_url = ("link_url", link_url.map_or(Value::from(()), Value::from));
                loaded.render(template.name, &own.chain(common).chain([link_url, items]).collect())?;
            }
        }
        Ok(loaded)
    }

    /// Whether there is a template of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.templates.iter().any(|template| template.name == name)
    }

    pub(super) fn render(&self, name: &str, values: &BTreeMap<&str, Value>) -> Result<Rendered, TemplateError> {
        let render = |file: &str| {
            let template = self.environment.get_template(file).map_err(|error| broken(file, &error))?;
            template.render(Value::from(values.clone())).map_err(|error| broken(file, &error))
        };
        let (text, html) = (format!("{name}.txt"), format!("{name}.html"));
        let (rendered, html) = (render(&text)?, render(&html)?);
        let Some((subject, body)) = rendered.strip_prefix(SUBJECT).and_then(|rest| rest.split_once('\n')) else {
            return Err(TemplateError::Broken { name: text, problem: format!("does not begin with `{SUBJECT}`") });
        };
        let printable = |one: char| if one.is_control() { ' ' } else { one };
        let subject: String = subject.trim().chars().map(printable).take(MAX_SUBJECT_CHARS).collect();
        Ok(Rendered { subject, text: format!("{}\n", body.trim()), html })
    }
}

/// Reads the operator's files.
fn replace(files: &mut BTreeMap<String, String>, folder: &Path) -> Result<(), TemplateError> {
    let failed = |path: &Path, source| TemplateError::File { path: path.display().to_string(), source };
    for entry in std::fs::read_dir(folder).map_err(|error| failed(folder, error))? {
        let path = entry.map_err(|error| failed(folder, error))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !matches!(name.rsplit_once('.'), Some((_, "txt" | "html"))) {
            continue;
        }
        let refused = |problem| TemplateError::Refused { path: path.display().to_string(), problem };
        let Some(source) = files.get_mut(&name) else {
            return Err(refused("no mail has a template of this name"));
        };
        if path.metadata().map_err(|error| failed(&path, error))?.len() > MAX_FILE_BYTES {
            return Err(refused("larger than 256 KiB"));
        }
        *source = std::fs::read_to_string(&path).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}

fn broken(name: &str, error: &minijinja::Error) -> TemplateError {
    // The default form has the line and the cause on one line each.
    TemplateError::Broken { name: name.to_owned(), problem: format!("{error:#}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    static GREETING: Template = Template {
        name: "greeting",
        text: "Subject: Hello {{ name }}\n\nDear {{ name }}\n",
        html: "{% extends 'layout.html' %}{% block body %}<p>Dear {{ name }}</p>{% endblock %}",
        values: &["name"],
        items: &[],
    };

    fn values(name: &str) -> BTreeMap<&'static str, Value> {
        let mut values = BTreeMap::from([("name", Value::from(name)), ("app", Value::from("Falcons"))]);
        values.extend(["to", "code", "link_url"].map(|name| (name, Value::from(()))));
        values
    }

    #[test]
    fn names_add_no_markup_and_no_header() {
        let templates = Templates::load(&[&GREETING], None).unwrap();
        let rendered = templates.render("greeting", &values("<b>\r\nBcc: all@example.com")).unwrap();
        assert_eq!(rendered.subject, "Hello <b>");
        assert!(rendered.html.contains("&lt;b&gt;") && !rendered.html.contains("<b>"));
        let long = templates.render("greeting", &values(&"\u{7}x".repeat(500))).unwrap();
        assert_eq!(long.subject.chars().count(), MAX_SUBJECT_CHARS);
        assert!(!long.subject.contains('\u{7}'));
    }

    #[test]
    fn files_replace_templates_and_mistakes_are_found_at_the_start() {
        let folder = tempfile::tempdir().unwrap();
        let load = || Templates::load(&[&GREETING], Some(folder.path()));
        let file = folder.path().join("greeting.txt");
        std::fs::write(&file, "Subject: Moin\n\nMoin {{ name }}\n").unwrap();
        std::fs::write(folder.path().join("README"), "not a template").unwrap();
        assert_eq!(load().unwrap().render("greeting", &values("Ada")).unwrap().text, "Moin Ada\n");
        for bad in ["no subject", "Subject: x\n\n{{ nmae }}", "Subject: x\n\n{% if %}", "Subject: x"] {
            std::fs::write(&file, bad).unwrap();
            assert!(matches!(load(), Err(TemplateError::Broken { .. })), "{bad}");
        }
        std::fs::remove_file(&file).unwrap();
        std::fs::write(folder.path().join("greating.txt"), "").unwrap();
        assert!(matches!(load(), Err(TemplateError::Refused { .. })));
    }
}
