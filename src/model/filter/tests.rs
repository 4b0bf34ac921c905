use proptest::prelude::*;

use super::*;
use crate::model::{Reading, Stamp, Zone, fields::*, id::RecordId, people::Person, record_type, schema::Schema};

// Monday 2026-11-23, 12:00 in UTC and 13:00 on the clock of the person who asks.
const NOW: i64 = 1_795_435_200_000;
const DAY: i64 = 86_400_000;
const READING: Reading = Reading { now: NOW, zone: Zone::Fixed(3600) };

fn schema() -> Schema {
    let person = |login: &str, name: &str| Person::new(RecordId(900), login, name);
    Schema::new(Vec::new(), vec![person("alind", "Anna Lind"), person("bo", "Bo Ek")], Vec::new())
}

fn parse(text: &str) -> Result<Filter, FilterError> {
    Filter::parse(text, &schema(), &READING, "bo")
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A lead written by hand; everything below is asked of it.
fn lead() -> Record {
    let stamp = |days| Stamp { by: "alind".to_owned(), at: NOW - days * DAY };
    let mut lead = Record::new(RecordId(7), record_type::LEAD, stamp(40)).with([
        (NAME, text("Åsa Öberg")),
        (COMPANY, text("Smith, Jones & Söner")),
        (EMAIL, text("asa.oberg@example.se")),
        (EMAIL_2, text("asa@home.example")),
        (PHONE, text("+46 (0)70-123 45")),
        (STATUS, text("New")),
        (SOURCE, text("Trade Show")),
        (ASSIGNED_TO, text("alind")),
        (SCORE, Value::Stars(4)),
        (SCORE_TYPE, text("Manual")),
        (NEXT_STEP_DATE, Value::Date(20_780)), // 2026-11-23
        (CATEGORIES, Value::Tags(vec!["Fair 2026".to_owned(), "VIP".to_owned()])),
        (LINKED_ACCOUNT, Value::Link(RecordId(12))),
        (FieldId(181), Value::YesNo(true)),
    ]);
    lead.touched = stamp(2);
    lead
}

fn check(rows: &[(&str, bool)]) {
    let (schema, lead) = (schema(), lead());
    for (filter, want) in rows {
        let parsed = parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
        assert_eq!(parsed.accepts(&lead, &schema), *want, "{filter} {:?}", parsed.tree);
    }
}

#[test]
fn words_are_searched_folded_in_name_company_address_and_phone() {
    check(&[
        ("", true),
        ("   ", true),
        ("asa", true),
        ("ÅSA öberg", true),
        ("\"asa oberg\"", true),
        ("\"oberg asa\"", false),
        ("oberg asa", true),
        ("soner", true),
        ("example.se", true),
        ("07012", true),
        ("070-12", true),
        ("+46", true),
        ("\"+46 (0)70\"", true),
        ("99", false),
        ("new", false), // the status is not searched by words
        ("-asa", false),
        ("-nils", true),
        ("not nils", true),
        ("NOT not asa", true),
        ("nils or asa", true),
        ("nils OR bo", false),
        ("asa and oberg", true),
        ("asa nils or oberg", true),
        ("(asa or nils) (bo or oberg)", true),
        ("asa (nils or bo)", false),
        ("-(nils or bo)", true),
        ("\"or\"", false),
        ("or", false),
        ("and", false),
        ("not", false),
        ("\"12:30\"", false),
    ]);
}

#[test]
fn texts_hold_or_are_what_is_asked() {
    check(&[
        ("company:jones", true),
        ("company:\"smith, jones\"", true),
        ("company:nobody,jones", true),
        ("company=jones", false),
        ("company=\"SMITH, JONES & SÖNER\"", true),
        ("company!=jones", true),
        ("-company:jones", false),
        ("name:åsa", true),
        ("full-name:asa", true),
        ("\"Full name\":asa", true),
        ("FULL_NAME:asa", true),
        ("email:home", true), // behind the family's head
        ("email-2:example.se", false),
        ("email:none", false),
        ("email-3:none", true),
        ("phone:(070)", true),
        ("phone:070-12,99", true),
        ("phone:99", false),
        ("phone=\"0046070 12345\"", true),
        ("mobile:none", true),
        ("mobile:any", false),
    ]);
}

#[test]
fn choices_begin_people_have_names_and_tags_are_one_of_many() {
    check(&[
        ("status:new", true),
        ("status:ne", true),
        ("status:ew", false),
        ("status=ne", false),
        ("status:contacted,new", true),
        ("status!=new,contacted", false),
        ("source:\"trade show\"", true),
        ("score-type:man", true),
        ("owner:anna", true),
        ("owner:ali", true),
        ("owner=\"anna lind\"", true),
        ("owner:lind", false),
        ("owner:me", false),
        ("-owner:me", true),
        ("owner:none", false),
        ("owner:any", true),
        ("created-by:alind", true),
        ("tag:vip", true),
        ("tag:2026", true),
        ("tag=2026", false),
        ("tag=vip", true),
        ("do-not-call:yes", true),
        ("do-not-call:no", false),
        ("do-not-email:no", true),
        ("do-not-email:none", true),
    ]);
}

#[test]
fn numbers_are_compared() {
    check(&[
        ("score:4", true),
        ("score:3,4", true),
        ("score=4", true),
        ("score!=4", false),
        ("score>=4", true),
        ("score:>=4", true),
        ("score>4", false),
        ("score<5", true),
        ("score<=3", false),
        ("score:-", false),
        ("manual-stars:-", true),
        ("manual-stars!=4", true),
        ("id:7", true),
        ("id<8", true),
        ("account:12", true),
        ("account:#12", true),
        ("account:13", false),
        ("type:lead", true),
        ("type:Leads,account", true),
        ("type:account", false),
    ]);
}

#[test]
fn days_months_and_ages_are_compared() {
    check(&[
        ("next<=today", true),
        ("next<today", false),
        ("next:today", true),
        ("next:2026-11", true),
        ("next:2026", true),
        ("next>2026-11", false),
        ("next<2026-11", false),
        ("next<7d", true),
        ("next:7d", true),
        ("next>=+7d", false),
        ("next>-1d", true),
        ("next:none", false),
        ("modified<30d", true),
        ("modified<2d", false), // exactly two days ago
        ("modified<=2d", true),
        ("modified<49h", true),
        ("modified>1d", true),
        ("created<30d", false),
        ("created>1m", true),
        ("created:60d", true),
        ("created:30d", false),
        ("created:2026-10", true),
        ("created:2026-10-14", true),
        ("created:2026-10-13", false),
        ("created>=2026-10-14", true),
        ("created>2026-10-14", false),
        ("created:\"2026-10-14 13:00\"", true),
        ("created:\"2026-10-14 12:00\"", false),
        ("modified:saturday", true), // the last one
        ("modified:today", false),
        ("deleted:none", true),
    ]);
}

#[test]
fn a_day_is_the_day_in_the_zone_of_the_person() {
    let (schema, mut lead) = (schema(), lead());
    lead.made.at = NOW - NOW.rem_euclid(DAY) - 1; // 23:59:59.999 in UTC is 00:59:59.999 of today
    for (filter, want) in [("created:today", true), ("created:yesterday", false), ("created<today", false), ("created<=today", true)] {
        assert_eq!(parse(filter).unwrap().accepts(&lead, &schema), want, "{filter}");
    }
}

#[test]
fn errors_point_at_the_position_and_say_what_is_expected() {
    for (filter, at, problem) in [
        ("scorre>=4", 1, "no field 'scorre'; did you mean 'score'?"),
        ("åsa ownr:me", 5, "no field 'ownr'; did you mean 'owner'?"),
        ("http://x.se", 1, "no field 'http'. To search for such a text, put it in quotes"),
        ("score>=9", 8, "'9' is not a number of stars: 0 to 5 or '-'"),
        ("score>=-", 8, "'-' is no value to compare with"),
        ("status:new,\"x", 12, "this quote is not closed"),
        ("asa \"oberg", 5, "this quote is not closed"),
        ("(asa or bo", 1, "this bracket is not closed"),
        ("asa)", 4, "this bracket closes nothing"),
        ("()", 2, "a word or a test is expected before the bracket"),
        ("asa or", 7, "a word or a test such as status:new is expected"),
        ("or asa", 1, "a word or a test is expected here. To search for the word itself, put it in quotes"),
        ("- asa", 1, "'-' stands right before what is left out: -status:lost"),
        ("company:", 9, "a value is expected after 'company:', or none or any"),
        ("company: x", 9, "a value is expected after 'company:', or none or any"),
        (">= 4", 1, "a field's name is expected right before '>='"),
        ("company>=x", 8, "'company' has no larger and smaller: use ':' or '='"),
        ("next<=soon", 7, "'soon' is not a day: 2026-03-01, today, +3d or fri is expected"),
        ("next<+9999999d", 6, "'+9999999d' is too far away"),
        ("created:2026-13", 9, "'2026-13' is not a day: 2026-03-01, today, +3d or fri is expected"),
        ("score-type:guess", 12, "'guess' is not one of Automatic, Manual"),
        ("active:maybe", 8, "'maybe' is neither yes nor no"),
        ("phone:none-of-it", 7, "'none-of-it' holds no digits of a phone number"),
        (
            "type:leed",
            6,
            "'leed' is not one of lead, contact, account, opportunity, project, project-task, marketing, call-list, note, phone-log, appointment, task, message, file, product, person, criterion, view, list, field, record-type, group, pair, store, report, retention-rule, import-map",
        ),
    ] {
        let error = parse(filter).expect_err(filter);
        assert_eq!((error.at, error.problem.as_str()), (at, problem), "{filter}");
    }
    let deep = "(".repeat(100_000);
    assert_eq!(parse(&deep).unwrap_err().problem, "more than 50 brackets or negations inside each other");
}

#[test]
fn a_filter_kept_for_long_loses_only_the_terms_that_mean_nothing_any_more() {
    for (filter, same_as, problems) in [
        ("asa status:new", "asa status:new", vec![]),
        ("asa qqqq:yes", "asa", vec![(5, "no field 'qqqq'. To search for such a text, put it in quotes")]),
        ("qqqq:\"a b\",c asa", "asa", vec![(1, "no field 'qqqq'. To search for such a text, put it in quotes")]),
        ("asa or qqqq:yes", "asa", vec![(8, "no field 'qqqq'. To search for such a text, put it in quotes")]),
        ("asa -qqqq:yes", "asa", vec![(6, "no field 'qqqq'. To search for such a text, put it in quotes")]),
        (
            "asa (qqqq:a or wwwww>=3)",
            "asa",
            vec![
                (6, "no field 'qqqq'. To search for such a text, put it in quotes"),
                (16, "no field 'wwwww'. To search for such a text, put it in quotes"),
            ],
        ),
        ("owner:anna,carl asa", "owner:anna asa", vec![(12, "nobody here is called 'carl'")]),
        ("owner!=carl", "", vec![(8, "nobody here is called 'carl'")]),
        ("created-by:carl owner:me", "created-by:carl owner:me", vec![]),
        ("score>=9 asa", "asa", vec![(8, "'9' is not a number of stars: 0 to 5 or '-'")]),
        ("company: asa", "asa", vec![(9, "a value is expected after 'company:', or none or any")]),
        ("(asa", "-\"\"", vec![(1, "this bracket is not closed")]),
    ] {
        let (lenient, found) = Filter::parse_leniently(filter, &schema(), &READING, "bo");
        assert_eq!(lenient.tree, parse(same_as).unwrap().tree, "{filter}");
        let found: Vec<_> = found.iter().map(|problem| (problem.at, problem.problem.as_str())).collect();
        assert_eq!(found, problems, "{filter}");
    }
}

#[test]
fn a_filter_kept_for_long_and_read_warily_finds_nothing_by_the_terms_that_mean_nothing_any_more() {
    for (filter, same_as) in [
        ("asa status:new", "asa status:new"),
        ("asa qqqq:yes", "asa -\"\""),
        ("asa or qqqq:yes", "asa or -\"\""),
        ("owner:anna,carl asa", "(owner:anna or -\"\") asa"),
        ("-owner:carl", "-\"\""),
        ("owner!=carl", "-\"\""),
        ("-(owner:carl asa)", "-asa"),
        ("-(owner:carl or asa)", "-(\"\" or asa)"),
        ("-(-owner:carl) asa", "-(-(-\"\")) asa"),
        ("asa or not score>=9", "asa or -\"\""),
        ("created-by:carl owner==carl", "created-by:carl owner==carl"),
        ("linked-account.qqqq:x or asa", "-\"\" or asa"),
        ("company: asa", "-\"\" asa"),
        ("(asa", "-\"\""),
    ] {
        let (wary, problems) = Filter::parse_warily(filter, &schema(), &READING, "bo");
        assert_eq!(wary.tree, parse(same_as).unwrap().tree, "{filter}");
        assert_eq!(
            problems.is_empty(),
            parse(filter).is_ok() && !filter.contains("owner:carl") && !filter.contains("carl asa") && filter != "owner!=carl",
            "{filter}"
        );
    }
}

#[test]
fn two_signs_of_equality_ask_for_exactly_that_text_whatever_lists_and_people_there_are() {
    let (schema, lead) = (schema(), lead().with([(SCORE_TYPE, text("Old")), (ASSIGNED_TO, text("zoe"))]));
    for (filter, want) in [
        ("score-type==\"Old\"", true),
        ("score-type==ol", false),
        ("owner==zoe", true),
        ("owner==\"Anna Lind\"", false),
        ("company==\"smith, jones & soner\"", true),
        ("company==smith", false),
        ("categories==\"vip\"", true),
        ("categories==\"none\"", false),
        ("source==none", false),
        ("-owner==alind", true),
    ] {
        assert_eq!(parse(filter).unwrap().accepts(&lead, &schema), want, "{filter}");
    }
    assert!(parse("score-type=\"Old\"").is_err(), "one sign asks for what the list has");
}

#[test]
fn a_day_has_a_month_of_whatever_year() {
    let (schema, lead) = (schema(), lead());
    for (filter, want) in [("next:*-11", true), ("next=*-11", true), ("next:*-10", false), ("next!=*-10", true), ("next:*-10,*-11", true)] {
        assert_eq!(parse(filter).unwrap().accepts(&lead, &schema), want, "{filter}");
    }
    for filter in ["next:*-13", "next:*-1", "next>=*-11", "created:*-11"] {
        assert!(parse(filter).is_err(), "{filter}");
    }
}

struct Known<'a>(&'a [Record], &'a Schema);

impl Links for Known<'_> {
    fn called(&self, name: &str, _whole: bool) -> RoaringTreemap {
        self.0.iter().filter(|record| crate::text::fold::folded(record.name()) == name).map(|record| record.id.0).collect()
    }

    fn passing(&self, tree: &Expr) -> RoaringTreemap {
        let filter = Filter { text: String::new(), tree: tree.clone() };
        self.0.iter().filter(|record| filter.accepts(record, self.1)).map(|record| record.id.0).collect()
    }
}

#[test]
fn a_filter_looks_through_a_link() {
    let (schema, lead) = (schema(), lead());
    let stamp = Stamp { by: "bo".to_owned(), at: NOW };
    let account = Record::new(RecordId(12), record_type::ACCOUNT, stamp).with([(NAME, text("Acme")), (CITY, text("Malmö"))]);
    let known = [account];
    for (filter, want) in [
        ("linked-account.city:malmo", true),
        ("account.city:malmo asa", true),
        ("linked-account.city:lund", false),
        ("-linked-account.city:lund", true),
        ("linked-account.type:account", true),
        ("linked-account.city:lund,malmo", true),
        ("linked-account.city:none", false),
        ("initiated-by.city:none", false),
    ] {
        let filter = parse(filter).unwrap();
        assert!(filter.compares_records());
        assert_eq!(filter.resolved(&Known(&known, &schema)).accepts(&lead, &schema), want, "{}", filter.text);
        assert!(!filter.accepts(&lead, &schema) || filter.text.starts_with('-'), "unresolved {} passes nothing", filter.text);
    }
    for filter in ["company.city:x", "linked-account.gone:x", "linked-account.:x", ".city:x"] {
        assert!(parse(filter).is_err(), "{filter}");
    }
}

#[test]
fn what_one_field_says_of_a_record_is_known_before_it_is_there() {
    let schema = schema();
    for (filter, value, want) in [
        ("-status:lost", "Lost", false),
        ("-status:lost", "New", true),
        ("status:lost or score>=3", "New", true),
        ("status:lost score>=3", "New", false),
        ("-(status:new or asa)", "New", false),
        ("-(status:new asa)", "New", true),
        ("asa", "New", true),
    ] {
        let field = schema.named("status").unwrap();
        assert_eq!(parse(filter).unwrap().may_hold(field, Some(&text(value))), want, "{filter} with {value}");
    }
}

#[test]
fn phone_numbers_are_found_however_they_are_typed() {
    let schema = schema();
    for stored in ["+46 (0)70-123 45 67", "0046701234567", "070-1234567"] {
        let lead = lead().with([(PHONE, text(stored))]);
        for (filter, want) in [
            ("070 123", true),
            ("070123", true),
            ("+4670123", true),
            ("46 70 123", true),
            ("70-123", true),
            ("phone:+4670123", true),
            ("phone:070-123", true),
            ("asa 46 70 123 oberg", true),
            ("46 71 123", false),
            ("-(070 123)", false),
            ("070 124", false),
        ] {
            assert_eq!(parse(filter).unwrap().accepts(&lead, &schema), want, "{filter} in {stored}");
        }
    }
}

#[test]
fn what_is_typed_is_completed_by_fields_and_their_values() {
    let first = |text: &str| {
        let (before, after) = text.split_once('|').unwrap();
        let found = Filter::completing(&format!("{before}{after}"), before.chars().count(), &schema())?;
        let (field, candidates) = match found.what {
            Completes::Field { candidates } => (String::new(), candidates),
            Completes::Value { field, candidates } => (format!("{} ", schema().field(field).unwrap().name), candidates),
        };
        Some(format!("{} {field}'{}': {}", found.from, found.typed, candidates.into_iter().take(4).collect::<Vec<_>>().join(" ")))
    };
    for (text, want) in [
        ("sta|", Some("0 'sta': status stage start-date business-region")),
        ("asa -(sc|", Some("6 'sc': score score-type score-exact script")),
        ("asa|:x", Some("0 'asa': ")),
        ("status:|", Some("7 status '': New Contacted Qualified Nurturing")),
        ("status:new,q|", Some("11 status 'q': Qualified")),
        ("status:new,\"q| asa", Some("11 status 'q': Qualified")),
        ("source:tra|", Some("7 source 'tra': \"Trade Show\"")),
        ("Status:n|ew", Some("7 status 'n': New Nurturing none Contacted")),
        ("owner:|", Some("6 assigned-to '': me alind bo none")),
        ("owner:lin|", Some("6 assigned-to 'lin': alind")),
        ("owner!=b|", Some("7 assigned-to 'b': bo")),
        ("score>=|", Some("7 score '': 5 4 3 2")),
        ("score:>=|", Some("8 score '': 5 4 3 2")),
        ("next:to|", Some("5 next 'to': today tomorrow <=today <today")),
        ("next<=t|", Some("6 next 't': today tomorrow yesterday")),
        ("do-not-call:|", Some("12 do-not-call '': yes no none any")),
        ("company:a|", Some("8 company 'a': any")),
        ("type:l|", Some("5 type 'l': lead list call-list phone-log")),
        ("gone:a|", None),
        ("\"asa|\"", None),
    ] {
        assert_eq!(first(text).as_deref(), want, "{text}");
    }
}

#[test]
fn two_filters_together_pass_what_both_pass() {
    let (schema, lead) = (schema(), lead());
    for (a, b, want) in [("asa or nils", "bo or oberg", true), ("asa", "nils", false), ("", "asa", true), ("asa", "", true)] {
        let both = parse(a).unwrap().and(&parse(b).unwrap());
        assert_eq!(both.accepts(&lead, &schema), want, "{a} + {b}");
        assert_eq!(parse(&both.text).unwrap().accepts(&lead, &schema), want, "its text {}", both.text);
    }
}

#[test]
fn a_filter_mentions_the_fields_it_looks_at() {
    for (filter, field, want) in [
        ("asa", NAME, true),
        ("asa", STATUS, false),
        ("-(status:new or score:4)", STATUS, true),
        ("email:none", EMAIL_3, true),
        ("status:new", NAME, false),
        ("", NAME, false),
    ] {
        assert_eq!(parse(filter).unwrap().mentions(field), want, "{filter} {field:?}");
    }
}

/// Filters of terms that are known, one that is not among them.
fn with_a_gap() -> impl Strategy<Value = String> {
    let term = prop::sample::select(vec!["GAP", "asa", "status:new", "score>=3", "owner:bo", "next:any", "status:lost"]);
    let filter = term.prop_map(str::to_owned).prop_recursive(4, 20, 4, |inner| {
        let many = prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            many.clone().prop_map(|parts| parts.join(" ")),
            many.prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.prop_map(|part| format!("-({part})")),
        ]
    });
    filter.prop_map(|filter| format!("{filter} ({filter} or GAP)"))
}

proptest! {
    #[test]
    fn what_is_read_warily_never_passes_more_than_was_meant(filter in with_a_gap(), gap in prop::sample::select(vec!["qqqq:x", "owner:carl", "score:9"])) {
        let (wary, problems) = Filter::parse_warily(&filter.replace("GAP", gap), &schema(), &READING, "bo");
        prop_assert!(!problems.is_empty());
        if wary.accepts(&lead(), &schema()) {
            // Whatever the term meant.
            for meant in ["full-name:any", "full-name:none"] {
                prop_assert!(parse(&filter.replace("GAP", meant)).unwrap().accepts(&lead(), &schema()), "{} with {}", filter, meant);
            }
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _parsed = parse(&text);
        let _lenient = Filter::parse_leniently(&text, &schema(), &READING, "bo");
        let _wary = Filter::parse_warily(&text, &schema(), &READING, "bo");
        let _completing = Filter::completing(&text, text.chars().count() / 2, &schema());
    }

    #[test]
    fn no_heap_of_tokens_makes_the_parser_panic(
        tokens in prop::collection::vec(
            prop::sample::select(vec!["(", ")", "\"", "-", "not ", " or ", ":", ">=", ",", "score", "next", "created", "phone", "linked-account.city", "==", "*-03", "7d", "+9m", "2026-", "none", "å", " "]),
            0..20,
        )
    ) {
        let text = tokens.concat();
        let _completing = Filter::completing(&text, text.chars().count(), &schema());
        let (lenient, problems) = Filter::parse_leniently(&text, &schema(), &READING, "bo");
        let strict = parse(&text);
        prop_assert_eq!(strict.is_ok(), problems.is_empty());
        if let Ok(filter) = strict {
            let _passes = filter.accepts(&lead(), &schema());
            prop_assert_eq!(filter.tree, lenient.tree);
        }
    }
}
