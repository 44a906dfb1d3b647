//! What is printed: all of it, on the paper, in ink that can be read.

use std::process::Command;

use crate::chromium::Chromium;
use crate::page::{Eye, Page, Scheme, keep};
use crate::{large_page, worlds};
use landfall::model::Lang;

/// The words of a printed document, and the lines of `pdftotext -bbox` that tell of words beyond the paper.
struct Printed {
    pages: usize,
    text: String,
    cut: Vec<String>,
}

fn number(line: &str, name: &str) -> f64 {
    let (_, rest) = line.split_once(&format!("{name}=\"")).expect(name);
    rest.split('"').next().expect(name).parse().expect(name)
}

fn read(name: &str, pdf: &[u8]) -> Printed {
    let file = keep(&format!("{name}.pdf"), pdf);
    let output = Command::new("pdftotext").arg("-bbox").arg(&file).arg("-").output();
    let output = output.expect("pdftotext is not there: apt-get install poppler-utils");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut printed = Printed { pages: 0, text: String::new(), cut: Vec::new() };
    let mut width = 0.0;
    for line in String::from_utf8(output.stdout).expect("UTF-8").lines().map(str::trim) {
        if line.starts_with("<page ") {
            printed.pages += 1;
            width = number(line, "width");
        } else if line.starts_with("<word ") {
            if number(line, "xMin") < 0.0 || number(line, "xMax") > width {
                printed.cut.push(line.to_owned());
            }
            let word = line.split_once('>').expect("a word").1.trim_end_matches("</word>");
            printed.text.push_str(word);
            printed.text.push(' ');
        }
    }
    printed
}

#[test]
fn all_of_it_is_printed() {
    let mut chromium = Chromium::start();
    let worlds = [
        ("night", worlds::night().open(), vec!["Archive/2018", "welcome mails", "whole.of.it"]),
        ("night-de", worlds::night().lang(Lang::De).open(), vec!["Archive/2018"]),
        ("hostile", worlds::hostile().open(), vec![]),
    ];
    for (name, world, told) in worlds {
        let file = keep(&format!("print-{name}.html"), world.text("report.html"));
        let mut page = Page::open(&mut chromium, &file, Eye { scheme: Scheme::Dark, ..Eye::default() });
        let pdf = page.pdf();
        let printed = read(&format!("print-{name}"), &pdf);
        println!("{name}: {} pages", printed.pages);
        assert!(printed.pages > 0 && printed.cut.is_empty(), "{name}: {:?}", printed.cut);
        for told in told {
            assert!(printed.text.contains(told), "{name}: {told}");
        }
    }
}
