//! Languages as files name them, as BCP 47 tags.

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

/// The BCP 47 tag for the language of a stream; `None` if it is not known or not a language.
pub(super) fn tag(text: &str) -> Option<String> {
    let mut parts = text.split('-');
    let language = parts.next()?.to_ascii_lowercase();
    let is_letters = language.chars().all(|one| one.is_ascii_lowercase());
    // Undetermined, several, none, not coded.
    if !(2..=3).contains(&language.len()) || !is_letters || matches!(&*language, "und" | "mul" | "zxx" | "mis") {
        return None;
    }
    let mut pairs = SHORT.split_whitespace().filter_map(|pair| pair.split_once('='));
    let mut tag = pairs.find(|(long, _)| *long == language).map_or(language.clone(), |(_, short)| short.into());
    // Matroska has whole tags; a region or script is kept.
    for part in parts.take(3) {
        if !(2..=8).contains(&part.len()) || !part.chars().all(|one| one.is_ascii_alphanumeric()) {
            break;
        }
        tag.push('-');
        tag.push_str(part);
    }
    Some(tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_becomes_its_shortest_tag() {
        assert_eq!(tag("eng").as_deref(), Some("en"));
        assert_eq!(tag("GER").as_deref(), Some("de"));
        assert_eq!(tag("deu").as_deref(), Some("de"));
        assert_eq!(tag("yue").as_deref(), Some("yue"));
        assert_eq!(tag("pt-BR").as_deref(), Some("pt-BR"));
        for none in ["", "und", "x", "english", "e1", "\u{7f}\u{7f}\u{7f}", "-"] {
            assert_eq!(tag(none), None, "{none:?}");
        }
    }
}
