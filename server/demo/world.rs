//! What the small world consists of. People and films are named by their places in the lists.

use marquee_contract::v1::Category;

/// A person, whose username is at the same place in [`crate::http::DEMO_USERNAMES`].
pub(super) struct Person {
    pub(super) display_name: &'static str,
    pub(super) description: &'static str,
}

/// A clip as ffmpeg makes it.
pub(super) struct Clip {
    /// The source of the pictures, a filter graph of libavfilter.
    pub(super) source: &'static str,
    /// The frequency of the tone.
    pub(super) hertz: u32,
    pub(super) seconds: u32,
}

/// A video.
pub(super) struct Film {
    pub(super) owner: usize,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    pub(super) tags: &'static [&'static str],
    pub(super) category: Category,
    pub(super) clip: Clip,
}

/// A comment, with its replies by (person, text).
pub(super) struct Talk {
    pub(super) film: usize,
    pub(super) person: usize,
    pub(super) text: &'static str,
    pub(super) replies: &'static [(usize, &'static str)],
}

/// Captions of a video.
pub(super) struct Caption {
    pub(super) film: usize,
    pub(super) language: &'static str,
    pub(super) name: &'static str,
    pub(super) text: &'static str,
}

/// A playlist of films.
pub(super) struct Playlist {
    pub(super) owner: usize,
    pub(super) title: &'static str,
    pub(super) films: &'static [usize],
}

pub(super) const PEOPLE: [Person; 4] = [
    Person { display_name: "Ada's Engine Room", description: "Patterns that compute themselves." },
    Person { display_name: "Grace on Air", description: "Test signals, explained. Bugs found while you wait." },
    Person { display_name: "Linus Draws", description: "Shapes, colours, and very short films." },
    Person { display_name: "Mary's Observatory", description: "Looking closely at things that repeat." },
];

pub(super) const FILMS: [Film; 12] = [
    Film {
        owner: 0,
        title: "A walk into the Mandelbrot set",
        description: "Eight seconds of the most famous fractal.\n\nz becomes z squared plus c, again and again.",
        tags: &["fractal", "mathematics", "zoom"],
        category: Category::Science,
        clip: Clip { source: "mandelbrot=size=640x360:rate=25", hertz: 220, seconds: 8 },
    },
    Film {
        owner: 0,
        title: "The game of life, without a player",
        description: "Conway's cells live by four rules. Gold is what has just died.",
        tags: &["life", "cells", "mathematics"],
        category: Category::Education,
        clip: Clip {
            source: "life=size=160x90:rate=12:ratio=0.4:seed=3:mold=25:life_color=#6fd6b8:death_color=#0e1412:\
                mold_color=#ffc94d,scale=640:360:flags=neighbor",
            hertz: 247,
            seconds: 6,
        },
    },
    Film {
        owner: 0,
        title: "Rule 110 can compute anything",
        description: "A line of cells, the line below it, and one rule between them.",
        tags: &["cells", "computation"],
        category: Category::Education,
        clip: Clip {
            source: "cellauto=size=320x180:rate=25:rule=110:seed=5,scale=640:360:flags=neighbor",
            hertz: 262,
            seconds: 6,
        },
    },
    Film {
        owner: 1,
        title: "Test pattern with a counter",
        description: "Count the frames, check the colours, trust nothing else.",
        tags: &["test", "signal"],
        category: Category::Howto,
        clip: Clip { source: "testsrc2=size=640x360:rate=25", hertz: 440, seconds: 6 },
    },
    Film {
        owner: 1,
        title: "Colour bars, late at night",
        description: "There is nothing more on this channel until the morning.",
        tags: &["test", "signal", "retro"],
        category: Category::News,
        clip: Clip { source: "smptehdbars=size=640x360:rate=25", hertz: 1000, seconds: 5 },
    },
    Film {
        owner: 1,
        title: "Upright: a test pattern for telephones",
        description: "The same pattern, held the other way.",
        tags: &["test", "portrait"],
        category: Category::Howto,
        clip: Clip { source: "testsrc2=size=360x640:rate=25", hertz: 523, seconds: 5 },
    },
    Film {
        owner: 2,
        title: "Five colours meet",
        description: "Slow gradients for the end of a long day.",
        tags: &["colour", "calm"],
        category: Category::Film,
        clip: Clip { source: "gradients=size=640x360:rate=25:speed=0.02:n=5:seed=7", hertz: 196, seconds: 7 },
    },
    Film {
        owner: 2,
        title: "Square",
        description: "As wide as it is high.",
        tags: &["colour", "square"],
        category: Category::Film,
        clip: Clip { source: "gradients=size=480x480:rate=25:speed=0.05:n=3:seed=11", hertz: 165, seconds: 4 },
    },
    Film {
        owner: 2,
        title: "All the colours at once",
        description: "Every colour that eight bits can say, in one picture.",
        tags: &["colour"],
        category: Category::Education,
        // All its pictures are the same. One of 4,096 by 4,096 is made and repeated: a hundred take 15 seconds.
        clip: Clip {
            source: "allrgb=rate=25,trim=end_frame=1,scale=512:512,loop=loop=-1:size=1",
            hertz: 294,
            seconds: 4,
        },
    },
    Film {
        owner: 3,
        title: "Sierpinski's carpet takes its time",
        description: "A hole in the middle, and in each of the eight squares around it, and so on.",
        tags: &["fractal", "mathematics"],
        category: Category::Science,
        clip: Clip { source: "sierpinski=size=640x360:rate=25:seed=2", hertz: 330, seconds: 6 },
    },
    Film {
        owner: 3,
        title: "Triangles of triangles",
        description: "Half as long, three times as many.",
        tags: &["fractal", "mathematics"],
        category: Category::Science,
        clip: Clip { source: "sierpinski=size=480x360:rate=25:seed=4:type=triangle", hertz: 349, seconds: 6 },
    },
    Film {
        owner: 3,
        title: "A very wide view",
        description: "For cinemas, and for windows that are never closed.",
        tags: &["fractal", "zoom", "wide"],
        category: Category::Travel,
        clip: Clip { source: "mandelbrot=size=840x360:rate=25:start_scale=0.3", hertz: 392, seconds: 5 },
    },
];

pub(super) const TALKS: [Talk; 8] = [
    Talk {
        film: 0,
        person: 1,
        text: "How deep does it go?",
        replies: &[(0, "Deeper than a double can say."), (3, "I am still on my way.")],
    },
    Talk { film: 0, person: 2, text: "I could watch this for eight seconds.", replies: &[] },
    Talk { film: 1, person: 3, text: "The glider at the left edge! Did you see it?", replies: &[(0, "It got away.")] },
    Talk {
        film: 3,
        person: 0,
        text: "Frame 42 is missing.",
        replies: &[(1, "It is there. Look again, and slowly."), (0, "Found it. Sorry!")],
    },
    Talk { film: 4, person: 3, text: "I fell asleep to this as a child.", replies: &[] },
    Talk { film: 6, person: 0, text: "Which five?", replies: &[(2, "They change. That is the film.")] },
    Talk { film: 9, person: 2, text: "May I print this on a shirt?", replies: &[(3, "Please send a picture.")] },
    Talk { film: 11, person: 1, text: "My monitor is not wide enough.", replies: &[] },
];

pub(super) const CAPTIONS: [Caption; 3] = [
    Caption {
        film: 0,
        language: "en",
        name: "English",
        text: "WEBVTT\n\n00:00.500 --> 00:03.000\nEvery point is a question:\n\n00:03.200 --> 00:06.500\ndoes it stay, or does it leave for ever?\n",
    },
    Caption {
        film: 0,
        language: "de",
        name: "Deutsch",
        text: "WEBVTT\n\n00:00.500 --> 00:03.000\nJeder Punkt ist eine Frage:\n\n00:03.200 --> 00:06.500\nBleibt er, oder geht er für immer?\n",
    },
    Caption {
        film: 3,
        language: "en",
        name: "English",
        text: "WEBVTT\n\n00:00.500 --> 00:02.500\n[a steady tone]\n\n00:02.500 --> 00:05.000\nThe counter counts frames.\n",
    },
];

pub(super) const PLAYLISTS: [Playlist; 3] = [
    Playlist { owner: 0, title: "Fractals, nearest first", films: &[0, 9, 10, 11] },
    Playlist { owner: 1, title: "To check a screen", films: &[3, 4, 5, 8] },
    Playlist { owner: 2, title: "For the end of a day", films: &[6, 7, 4] },
];

pub(super) const TWEETS: [(usize, &str); 5] = [
    (0, "New: Rule 110. It can compute anything, given enough room and patience."),
    (1, "The test pattern is back. It never left."),
    (2, "Short films wanted. Shorter than that."),
    (3, "Clear sky tonight. Looking at triangles instead."),
    (0, "Found a bug in a loop: it ended."),
];

/// Who likes which film.
pub(super) fn likes(person: usize, film: usize) -> bool {
    FILMS[film].owner != person && !(2 * person + film).is_multiple_of(3)
}

/// Who subscribes to whose channel.
pub(super) fn subscribes(person: usize, channel: usize) -> bool {
    person != channel && (person + channel) % 4 != 3
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::DEMO_USERNAMES;

    #[test]
    fn everything_refers_to_what_exists() {
        assert_eq!(PEOPLE.len(), DEMO_USERNAMES.len());
        let people = FILMS.iter().map(|film| film.owner).chain(TALKS.iter().map(|talk| talk.person));
        let people = people.chain(TALKS.iter().flat_map(|talk| talk.replies.iter().map(|reply| reply.0)));
        let people = people.chain(PLAYLISTS.iter().map(|list| list.owner)).chain(TWEETS.iter().map(|tweet| tweet.0));
        assert!(people.max() < Some(PEOPLE.len()));
        let films = TALKS.iter().map(|talk| talk.film).chain(CAPTIONS.iter().map(|caption| caption.film));
        assert!(films.chain(PLAYLISTS.iter().flat_map(|list| list.films.iter().copied())).max() < Some(FILMS.len()));
        for film in 0..FILMS.len() {
            assert!((0..PEOPLE.len()).any(|person| likes(person, film)), "nobody likes film {film}");
        }
    }
}
