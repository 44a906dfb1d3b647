//! What a register says that the journal of a run does not know yet.

use crate::model::Ruling;

/// The rulings of `register` that are younger than all that `journal` has of their case and account. Both are in the order
/// in which they were recorded, and that order decides: what two clocks said need not be true.
pub fn news(register: &[Ruling], journal: &[Ruling]) -> Vec<Ruling> {
    let is_news = |(index, ruling): &(usize, &Ruling)| {
        let about_same = |other: &&Ruling| is_about_same(ruling, other);
        let is_known = |ruling: &Ruling| journal.iter().any(|known| is_same(ruling, known));

        // Remarks stand beside each other: none of them outweighs another.
        if ruling.case.is_none() {
            return !is_known(ruling);
        }

        let rest = register.get(*index..).unwrap_or_default();
        if rest.iter().filter(about_same).any(is_known) {
            return false;
        }
        // Where the two have nothing in common, only the clocks are left.
        let has_common = register.iter().filter(about_same).any(is_known);
        let mut known = journal.iter().filter(about_same);
        has_common || known.all(|known| known.at < ruling.at)
    };
    let news = register.iter().enumerate().filter(is_news);
    news.map(|(_, ruling)| ruling.clone()).collect()
}

fn is_about_same(one: &Ruling, other: &Ruling) -> bool {
    one.case == other.case && one.account == other.account
}

/// Whether both are one ruling. What was said in it may have been masked in one of them.
fn is_same(one: &Ruling, other: &Ruling) -> bool {
    is_about_same(one, other)
        && one.at == other.at
        && one.answer == other.answer
        && one.text_sha256 == other.text_sha256
        && one.attached == other.attached
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::model::Answer;

    fn ruling(case: Option<&str>, second: i64) -> Ruling {
        Ruling {
            at: Timestamp::from_second(second).unwrap(),
            by: "Anna".into(),
            case: case.map(Into::into),
            account: None,
            answer: Answer::Ok,
            comment: None,
            text_sha256: None,
            attached: Vec::new(),
        }
    }

    #[test]
    fn the_order_of_recording_decides_and_not_the_clock() {
        let [late, early, third] = [9, 1, 5].map(|second| ruling(Some("S"), second));
        let register = [late.clone(), early.clone(), third.clone()];
        assert_eq!(news(&register, &[]), register);
        assert_eq!(
            news(&register, std::slice::from_ref(&late)),
            [early.clone(), third.clone()]
        );
        // What stands before the last that is known was outweighed there already.
        assert_eq!(
            news(&register, std::slice::from_ref(&early)),
            std::slice::from_ref(&third)
        );
        assert!(news(&register, std::slice::from_ref(&third)).is_empty());
        // Another case is another matter.
        assert_eq!(news(&register, &[ruling(Some("T"), 20)]), register);
    }

    #[test]
    fn without_anything_in_common_the_clock_is_what_is_left() {
        let journal = [ruling(Some("S"), 5)];
        let register = [ruling(Some("S"), 1), ruling(Some("S"), 9)];
        assert_eq!(news(&register, &journal), register[1..]);
    }

    #[test]
    fn every_remark_is_news_once() {
        let [one, two] = [9, 1].map(|second| ruling(None, second));
        assert_eq!(
            news(&[one.clone(), two.clone()], std::slice::from_ref(&two)),
            [one]
        );
    }
}
