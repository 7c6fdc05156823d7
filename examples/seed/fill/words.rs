//! Names and texts of the made-up data.

use super::dice::Dice;

const FIRST_NAMES: [&str; 12] =
    ["Ada", "Bruno", "Chiara", "Dmitri", "Emeka", "Fátima", "Göran", "Hana", "Inês", "Jonas", "Kaito", "Leyla"];
const LAST_NAMES: [&str; 10] =
    ["Lindqvist", "Okafor", "Tanaka", "Moreau", "Novák", "Silva", "Haddad", "Byrne", "Kovács", "Petrov"];
const MANNERS: [&str; 12] = [
    "Restoring",
    "Building",
    "Filming",
    "A slow look at",
    "Everything about",
    "Learning",
    "Repairing",
    "Walking through",
    "Cooking with",
    "One year of",
    "The truth about",
    "Explaining",
];
const SUBJECTS: [&str; 16] = [
    "a 1962 film projector",
    "the night trains of Europe",
    "sourdough at altitude",
    "a tiny synthesizer",
    "wooden boats",
    "the old harbour",
    "Bayesian statistics",
    "a garden in the rain",
    "analogue photography",
    "the Rust borrow checker",
    "street food in Osaka",
    "mountain huts",
    "a broken espresso machine",
    "city pigeons",
    "the cello suites",
    "hand-drawn animation",
];
const ENDINGS: [&str; 8] =
    ["", "", " in one take", " (part 2)", " | 4K", " on a small budget", ": what nobody tells you", " — live"];
const SENTENCES: [&str; 10] = [
    "Thank you for all the comments on the last one.",
    "Chapters and sources are below, as always.",
    "This took three weekends and more coffee than I would like to admit.",
    "Filmed with two cameras and edited on a train.",
    "If something is wrong, tell me and I will pin a correction.",
    "The music is my own; the recordings are in the public domain.",
    "Next week we go on where this one ends.",
    "Parts and tools:\n- a 3 mm hex key\n- patience\n- the manual, which is wrong on page 12",
    "Recorded at the end of autumn, when the light is best.",
    "Für alle, die gefragt haben: ja, das Projekt geht weiter.",
];
const TAGS: [&str; 8] = ["repair", "craft", "city", "nature", "science", "food", "music", "slow"];
/// The tag of every second video.
const COMMON_TAG: &str = "handmade";
/// Words that occur in this many titles, however many videos there are; the load bench searches for them.
const RARE_WORDS: [(&str, u32); 3] = [("quokka", 10), ("numbat", 100), ("wombat", 1_000)];
const REMARKS: [&str; 8] = [
    "I have watched this three times and still see something new.",
    "At 4:12 you say the opposite of what is on the screen.",
    "Danke, genau das habe ich gesucht!",
    "First.",
    "My grandfather had one of these. Thank you for the memories.",
    "Could you say where the second part was bought?",
    "これは素晴らしいです。",
    "No, it does not. I tried it twice.\nMaybe with the older model?",
];
const NEWS: [&str; 5] = [
    "A new one on Sunday.",
    "The workshop is flooded, the cameras are dry. More soon.",
    "Which of the two shall I film first?",
    "Thank you all for coming yesterday!",
    "No video this week: the harvest does not wait.",
];
const LISTS: [&str; 5] = ["Evenings", "For the workshop", "With the children", "To try out", "Music to work to"];

pub(super) fn name(dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(&FIRST_NAMES), dice.pick(&LAST_NAMES))
}

/// The title of the video with this number out of `videos`.
pub(super) fn title(dice: &mut Dice, number: u32, videos: u32) -> String {
    let mut title = [dice.pick(&MANNERS), " ", dice.pick(&SUBJECTS), dice.pick(&ENDINGS)].concat();
    for (word, count) in RARE_WORDS {
        let step = (videos / count).max(1);
        if number % step == step / 2 && number / step < count {
            title = title + " " + word;
        }
    }
    title
}

pub(super) fn description(dice: &mut Dice) -> String {
    (0..dice.below(8)).map(|_| dice.pick(&SENTENCES)).collect::<Vec<_>>().join(" ")
}

/// One tag per line.
pub(super) fn tags(dice: &mut Dice) -> String {
    let mut tags: Vec<_> = (0..dice.below(3)).map(|_| dice.pick(&TAGS)).chain([COMMON_TAG]).collect();
    tags.truncate(if dice.below(2) == 0 { tags.len() } else { tags.len() - 1 });
    tags.sort_unstable();
    tags.dedup();
    tags.join("\n")
}

pub(super) fn remark(dice: &mut Dice) -> &'static str {
    dice.pick(&REMARKS)
}

pub(super) fn news(dice: &mut Dice) -> &'static str {
    dice.pick(&NEWS)
}

pub(super) fn list(dice: &mut Dice) -> &'static str {
    dice.pick(&LISTS)
}
