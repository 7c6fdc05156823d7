//! Languages, as tags of BCP 47.

use std::fmt;

use icu_locale_core::LanguageIdentifier;

/// The longest tag.
const MAX_BYTES: usize = 35;

/// ISO 639-2 codes, and the ISO 639-1 codes that BCP 47 uses instead. Both forms of languages that have two.
const SHORT: &str = "\
    afr=af amh=am ara=ar asm=as aze=az bel=be ben=bn bos=bs bul=bg cat=ca ces=cs cze=cs chi=zh zho=zh cym=cy wel=cy \
    dan=da deu=de ger=de ell=el gre=el eng=en epo=eo est=et eus=eu baq=eu fas=fa per=fa fil=fil fin=fi fra=fr fre=fr \
    fry=fy gla=gd gle=ga glg=gl guj=gu hau=ha heb=he hin=hi hrv=hr hun=hu hye=hy arm=hy ibo=ig ind=id isl=is ice=is \
    ita=it jav=jv jpn=ja kan=kn kat=ka geo=ka kaz=kk khm=km kin=rw kir=ky kor=ko kur=ku lao=lo lat=la lav=lv lit=lt \
    ltz=lb mal=ml mar=mr mkd=mk mac=mk mlg=mg mlt=mt mon=mn mri=mi mao=mi msa=ms may=ms mya=my bur=my nep=ne nld=nl \
    dut=nl nno=nn nob=nb nor=no ori=or pan=pa pol=pl por=pt pus=ps ron=ro rum=ro rus=ru sin=si slk=sk slo=sk slv=sl \
    snd=sd som=so spa=es sqi=sq alb=sq srp=sr sun=su swa=sw swe=sv tam=ta tat=tt tel=te tgk=tg tgl=tl tha=th tib=bo \
    bod=bo tir=ti tuk=tk tur=tr uig=ug ukr=uk urd=ur uzb=uz vie=vi xho=xh yid=yi yor=yo zul=zu";

/// The shortest form of a language subtag in lower case: its own, if there is no shorter one.
pub fn shortest(language: &str) -> &str {
    let mut pairs = SHORT.split_whitespace().filter_map(|pair| pair.split_once('='));
    pairs.find(|(long, _)| *long == language).map_or(language, |(_, short)| short)
}

/// A language as a BCP 47 tag in its usual form: `en`, `pt-BR`, `zh-Hant`; `und` if it is not known.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(transparent)]
pub struct Language(String);

impl Language {
    /// Parses a tag: a language of two or three letters, then perhaps script, region and variants. `None` for anything
    /// else, and for the codes of several languages and of no language.
    pub fn parse(text: &str) -> Option<Self> {
        let mut tag = LanguageIdentifier::try_from_str(text).ok().filter(|_| text.len() <= MAX_BYTES)?;
        let language = tag.language;
        if language.as_str().len() > 3 || matches!(language.as_str(), "mul" | "zxx" | "mis") {
            return None;
        }
        tag.language = shortest(language.as_str()).parse().ok()?;
        Some(Self(tag.to_string()))
    }

    /// The language that is not known.
    pub fn unknown() -> Self {
        Self("und".to_owned())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_one_form() {
        let form = |text: &str| Language::parse(text).map(|language| language.to_string());
        for (text, tag) in [
            ("EN", "en"),
            ("eng", "en"),
            ("GER-at", "de-AT"),
            ("pt-br", "pt-BR"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("yue", "yue"),
            ("es-419", "es-419"),
            ("sl-rozaj", "sl-rozaj"),
            ("und", "und"),
        ] {
            assert_eq!(form(text).as_deref(), Some(tag));
        }
        assert_eq!(Language::unknown(), Language::parse("und").unwrap());
        for none in
            ["", "e", "english", "en_US", "en-", "-en", "en-u-ca-buddhist", "x-en", "en-USA4", "e1", "mul", "zxx"]
        {
            assert_eq!(form(none), None, "{none:?}");
        }
    }
}
