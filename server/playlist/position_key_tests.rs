//! Tests of position keys with many insertions at one spot.

use super::*;

/// How many insertions at one spot there is room for at least: 28 within the number, then 6 for each further byte.
const LEAST_INSERTIONS: usize = 28 + 6 * (MAX_BYTES - NUMBER_BYTES);

/// The index of the next insertion, given the list and the number of the turn.
type ChooseIndex = fn(&List, usize) -> usize;

/// A playlist's keys, and how often they were respaced.
#[derive(Default)]
struct List {
    keys: Vec<PositionKey>,
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
        let key = self.try_key(index).unwrap_or_else(|| {
            self.respaced += 1;
            let count = i64::try_from(self.keys.len()).unwrap();
            let (first, last) = (self.keys.first().unwrap(), self.keys.last().unwrap());
            let mut number = PositionKey::respace(first, last, count).unwrap();
            for key in &mut self.keys {
                number += STEP;
                *key = PositionKey::at(number);
            }
            self.try_key(index).unwrap()
        });
        assert!(key.0.len() <= MAX_BYTES);
        self.keys.insert(index, key);
        let around = &self.keys[index.saturating_sub(1)..(index + 2).min(self.keys.len())];
        assert!(around.is_sorted_by(|a, b| a < b), "{around:?}");
    }

    fn try_key(&self, index: usize) -> Option<PositionKey> {
        let low = index.checked_sub(1).map(|index| &self.keys[index]);
        PositionKey::between(low, self.keys.get(index))
    }
}

#[test]
fn a_key_is_between_its_neighbours_however_items_move() {
    let mut list = List::new(200);
    let mut random = 1_usize;
    for _ in 0..50_000 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (from, to) = ((random >> 33) % 200, (random >> 48) % 200);
        list.keys.remove(from);
        list.insert(to);
    }
    assert!(list.keys.is_sorted_by(|a, b| a < b));
    assert_eq!(list.respaced, 0);
}

#[test]
fn items_are_respaced_once_in_hundreds_of_insertions_at_the_same_spot() {
    const MOVES: usize = 30_000;
    let at_the_second_index = |_: &List, _: usize| 1;
    let before_the_last = |list: &List, _: usize| list.keys.len() - 1;
    let now_here_now_there = |list: &List, turn: usize| list.keys.len() / 2 + turn % 2;
    let between_the_closest = |list: &List, _: usize| {
        let distance = |pair: &[PositionKey]| {
            let mut distance = [0_i16; MAX_BYTES];
            for (index, digit) in distance.iter_mut().enumerate() {
                let at = |key: &PositionKey| i16::from(key.0.get(index).copied().unwrap_or(0));
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
        let closest = list.keys.windows(2).enumerate().min_by_key(|(_, pair)| distance(pair));
        closest.map_or(0, |(index, _)| index + 1)
    };
    let strategies: [ChooseIndex; 4] = [at_the_second_index, before_the_last, now_here_now_there, between_the_closest];
    for (name, choose) in strategies.iter().enumerate() {
        let mut list = List::new(10);
        for turn in 0..MOVES {
            // The list keeps its length; the item that is removed is not the one that was inserted last.
            let index = choose(&list, turn);
            list.insert(index);
            let gone = if index > 5 { 2 } else { list.keys.len() - 3 };
            list.keys.remove(gone);
        }
        assert!(list.keys.is_sorted_by(|a, b| a < b));
        let expected = MOVES / (2 * LEAST_INSERTIONS)..=MOVES / LEAST_INSERTIONS;
        assert!(expected.contains(&list.respaced), "strategy {name}: {} times", list.respaced);
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
fn items_are_respaced_after_the_last_or_before_the_first() {
    let (middle, end) = (PositionKey::at(MIDDLE), PositionKey::at(i64::MAX - 5 * STEP));
    assert_eq!(PositionKey::respace(&middle, &middle, 10), Some(MIDDLE));
    assert_eq!(PositionKey::respace(&middle, &end, 10), Some(MIDDLE - 11 * STEP));
    assert_eq!(PositionKey::respace(&PositionKey::at(5 * STEP), &end, 10), None);
}

#[test]
fn a_key_survives_a_page_token() {
    let key = PositionKey(vec![1, 2, 3]);
    let mut bytes = Vec::new();
    (key.clone(), 7_i64).write(&mut bytes);
    assert_eq!(<(PositionKey, i64)>::read(&mut bytes.as_slice()), Some((key, 7)));
    assert_eq!(PositionKey::read(&mut [3, 1, 2].as_slice()), None);
}
