//! Places that are fought over.

use super::*;

/// How many insertions at one destination there is room for at least: 28 within the number, then 6 for each further
/// byte.
const LEAST_INSERTIONS: usize = 28 + 6 * (MAX_BYTES - NUMBER_BYTES);

/// Where the next item goes, in which turn.
type Aim = fn(&List, usize) -> usize;

/// A playlist's places, and how often they were spaced anew.
#[derive(Default)]
struct List {
    places: Vec<PositionKey>,
    respaced: usize,
}

impl List {
    fn new(len: usize) -> Self {
        let mut list = Self::default();
        for index in 0..len {
            list.insert(index);
        }
        list
    }

    fn insert(&mut self, index: usize) {
        let place = self.try_place(index).unwrap_or_else(|| {
            self.respaced += 1;
            let count = i64::try_from(self.places.len()).unwrap();
            let (first, last) = (self.places.first().unwrap(), self.places.last().unwrap());
            let mut number = PositionKey::respace(first, last, count).unwrap();
            for place in &mut self.places {
                number += STEP;
                *place = PositionKey::at(number);
            }
            self.try_place(index).unwrap()
        });
        assert!(place.0.len() <= MAX_BYTES);
        self.places.insert(index, place);
        let around = &self.places[index.saturating_sub(1)..(index + 2).min(self.places.len())];
        assert!(around.is_sorted_by(|a, b| a < b), "{around:?}");
    }

    fn try_place(&self, index: usize) -> Option<PositionKey> {
        let low = index.checked_sub(1).map(|index| &self.places[index]);
        PositionKey::between(low, self.places.get(index))
    }
}

#[test]
fn a_place_is_between_its_neighbours_however_items_move() {
    let mut list = List::new(200);
    let mut random = 1_usize;
    for _ in 0..50_000 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (from, to) = ((random >> 33) % 200, (random >> 48) % 200);
        list.places.remove(from);
        list.insert(to);
    }
    assert!(list.places.is_sorted_by(|a, b| a < b));
    assert_eq!(list.respaced, 0);
}

#[test]
fn items_are_spaced_anew_once_in_hundreds_of_insertions_at_the_same_spot() {
    const MOVES: usize = 30_000;
    let at_the_second_place = |_: &List, _: usize| 1;
    let before_the_last = |list: &List, _: usize| list.places.len() - 1;
    let now_here_now_there = |list: &List, turn: usize| list.places.len() / 2 + turn % 2;
    let between_the_closest = |list: &List, _: usize| {
        let distance = |pair: &[PositionKey]| {
            let mut distance = [0_i16; MAX_BYTES];
            for (index, digit) in distance.iter_mut().enumerate() {
                let at = |place: &PositionKey| i16::from(place.0.get(index).copied().unwrap_or(0));
                *digit = at(&pair[1]) - at(&pair[0]);
            }
            // Digits may be negative: carry them.
            for index in (1..MAX_BYTES).rev() {
                if distance[index] < 0 {
                    distance[index] += 256;
                    distance[index - 1] -= 1;
                }
            }
            distance
        };
        let closest = list.places.windows(2).enumerate().min_by_key(|(_, pair)| distance(pair));
        closest.map_or(0, |(index, _)| index + 1)
    };
    let aims: [Aim; 4] = [at_the_second_place, before_the_last, now_here_now_there, between_the_closest];
    for (name, aim) in aims.iter().enumerate() {
        let mut list = List::new(10);
        for turn in 0..MOVES {
            // As many stay as there are; what goes is not what was put here last.
            let index = aim(&list, turn);
            list.insert(index);
            let gone = if index > 5 { 2 } else { list.places.len() - 3 };
            list.places.remove(gone);
        }
        assert!(list.places.is_sorted_by(|a, b| a < b));
        let expected = MOVES / (2 * LEAST_INSERTIONS)..=MOVES / LEAST_INSERTIONS;
        assert!(expected.contains(&list.respaced), "aim {name}: {} times", list.respaced);
    }
}

#[test]
fn both_ends_have_room_for_a_billion() {
    let (mut first, mut last) = (PositionKey::at(MIDDLE), PositionKey::at(MIDDLE));
    for _ in 0..100_000 {
        first = PositionKey::between(None, Some(&first)).unwrap();
        last = PositionKey::between(Some(&last), None).unwrap();
    }
    assert_eq!((first.0.len(), last.0.len()), (NUMBER_BYTES, NUMBER_BYTES));
    assert_eq!((MIDDLE - first.number(), last.number() - MIDDLE), (100_000 * STEP, 100_000 * STEP));
    assert_eq!(PositionKey::between(Some(&PositionKey::at(i64::MAX - STEP + 1)), None), None);
    assert_eq!(PositionKey::between(None, Some(&PositionKey::at(STEP))), None);
}

#[test]
fn items_are_spaced_behind_the_last_or_before_the_first() {
    let (middle, end) = (PositionKey::at(MIDDLE), PositionKey::at(i64::MAX - 5 * STEP));
    assert_eq!(PositionKey::respace(&middle, &middle, 10), Some(MIDDLE));
    assert_eq!(PositionKey::respace(&middle, &end, 10), Some(MIDDLE - 11 * STEP));
    assert_eq!(PositionKey::respace(&PositionKey::at(5 * STEP), &end, 10), None);
}

#[test]
fn a_place_survives_a_page_token() {
    let place = PositionKey(vec![1, 2, 3]);
    let mut bytes = Vec::new();
    (place.clone(), 7_i64).write(&mut bytes);
    assert_eq!(<(PositionKey, i64)>::read(&mut bytes.as_slice()), Some((place, 7)));
    assert_eq!(PositionKey::read(&mut [3, 1, 2].as_slice()), None);
}
