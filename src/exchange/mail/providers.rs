//! What domains and the names before the `@` say: whose mail anybody may have, which addresses belong to machines, which to an
//! office instead of a person.

/// Domains where anybody may have an address: they say nothing of a company. Without the part that names a country.
const PROVIDERS: &[&str] = &[
    // Everywhere.
    "gmail",
    "googlemail",
    "outlook",
    "hotmail",
    "live",
    "msn",
    "passport",
    "yahoo",
    "ymail",
    "rocketmail",
    "icloud",
    "me",
    "mac",
    "aol",
    "aim",
    "gmx",
    "mail",
    "email",
    "proton",
    "protonmail",
    "pm",
    "tutanota",
    "tuta",
    "tutamail",
    "keemail",
    "zoho",
    "zohomail",
    "fastmail",
    "hey",
    "mailbox",
    "posteo",
    "hushmail",
    "inbox",
    "yandex",
    "duck",
    "skiff",
    "runbox",
    "startmail",
    "mailfence",
    "lycos",
    "excite",
    "usa",
    "consultant",
    "writeme",
    "mailinator",
    "guerrillamail",
    "trashmail",
    "10minutemail",
    // Germany, Austria, Switzerland.
    "web",
    "t-online",
    "freenet",
    "arcor",
    "online",
    "vodafone",
    "vodafonemail",
    "kabelmail",
    "unitybox",
    "ewetel",
    "netcologne",
    "bluewin",
    "hispeed",
    "sunrise",
    "gmx",
    "aon",
    "chello",
    "drei",
    "a1",
    // Nordic countries.
    "telia",
    "bredband",
    "comhem",
    "spray",
    "swipnet",
    "tele2",
    "home",
    "passagen",
    "bahnhof",
    "ownit",
    "glocalnet",
    "algonet",
    "tdcadsl",
    "jubii",
    "ofir",
    "stofanet",
    "youmail",
    "getmail",
    "luukku",
    "elisanet",
    "kolumbus",
    "suomi24",
    "saunalahti",
    "pp",
    "broadpark",
    "frisurf",
    "simnet",
    "internet",
    // The rest of Europe.
    "orange",
    "wanadoo",
    "free",
    "sfr",
    "laposte",
    "neuf",
    "numericable",
    "bbox",
    "libero",
    "virgilio",
    "tiscali",
    "alice",
    "tin",
    "fastwebnet",
    "telefonica",
    "terra",
    "ziggo",
    "kpnmail",
    "planet",
    "xs4all",
    "hetnet",
    "upcmail",
    "telenet",
    "skynet",
    "proximus",
    "btinternet",
    "btopenworld",
    "sky",
    "talktalk",
    "virginmedia",
    "ntlworld",
    "blueyonder",
    "tiscali",
    "eircom",
    "seznam",
    "centrum",
    "atlas",
    "email",
    "wp",
    "o2",
    "onet",
    "interia",
    "poczta",
    "op",
    "gazeta",
    "freemail",
    "citromail",
    "abv",
    "azet",
    "zoznam",
    "sapo",
    "otenet",
    "mail",
    "rambler",
    "list",
    "bk",
    "ukr",
    "i",
    "meta",
    // America, Asia, Australia.
    "comcast",
    "verizon",
    "att",
    "sbcglobal",
    "bellsouth",
    "cox",
    "charter",
    "earthlink",
    "juno",
    "netzero",
    "optonline",
    "frontier",
    "windstream",
    "roadrunner",
    "rr",
    "rogers",
    "shaw",
    "sympatico",
    "videotron",
    "telus",
    "uol",
    "bol",
    "ig",
    "globo",
    "prodigy",
    "bigpond",
    "optusnet",
    "iinet",
    "tpg",
    "xtra",
    "qq",
    "163",
    "126",
    "sina",
    "sohu",
    "foxmail",
    "yeah",
    "aliyun",
    "139",
    "naver",
    "daum",
    "hanmail",
    "nate",
    "docomo",
    "ezweb",
    "softbank",
    "rediffmail",
    "sify",
    "indiatimes",
];

/// Labels of those that are also words of companies: only with these endings they are providers.
const ONLY_WITH: &[(&str, &[&str])] = &[
    ("me", &["com"]),
    ("mac", &["com"]),
    ("mail", &["com", "ru", "ee", "dk", "bg", "de", "ch"]),
    ("email", &["com", "cz", "it", "de"]),
    ("web", &["de"]),
    ("online", &["no", "de"]),
    ("home", &["se", "nl", "com"]),
    ("live", &["com", "se", "dk", "no", "fi", "de", "fr", "it", "nl", "be", "at", "ie", "jp", "cn", "ca"]),
    ("free", &["fr"]),
    ("orange", &["fr", "net", "es"]),
    ("sky", &["com"]),
    ("hey", &["com"]),
    ("inbox", &["com", "lv", "lt", "ru"]),
    ("duck", &["com"]),
    ("usa", &["com", "net"]),
    ("consultant", &["com"]),
    ("mailbox", &["org"]),
    ("proton", &["me", "ch"]),
    ("pm", &["me"]),
    ("i", &["ua"]),
    ("meta", &["ua"]),
    ("list", &["ru"]),
    ("bk", &["ru"]),
    ("internet", &["is", "ru"]),
    ("a1", &["net"]),
    ("drei", &["at"]),
    ("pp", &["inet", "fi"]),
    ("op", &["pl"]),
    ("wp", &["pl"]),
    ("o2", &["pl", "co"]),
    ("planet", &["nl"]),
    ("atlas", &["cz", "sk"]),
    ("terra", &["com", "es"]),
    ("charter", &["net"]),
    ("frontier", &["com"]),
    ("att", &["net"]),
    ("cox", &["net"]),
    ("shaw", &["ca"]),
    ("rogers", &["com"]),
    ("rr", &["com"]),
    ("ig", &["com"]),
    ("alice", &["it", "de", "fr"]),
    ("spray", &["se"]),
    ("telefonica", &["net"]),
    ("vodafone", &["de", "it", "pt"]),
    ("sunrise", &["ch"]),
    ("yeah", &["net"]),
    ("zoho", &["com", "eu", "in"]),
    ("skynet", &["be"]),
    ("outlook", &["com", "se", "de", "fr", "dk", "es", "it", "at", "be", "ie", "jp", "in", "co"]),
    ("passport", &["com"]),
    ("excite", &["com", "it"]),
    ("tin", &["it"]),
    ("juno", &["com"]),
    ("verizon", &["net"]),
    ("prodigy", &["net"]),
    ("globo", &["com"]),
    ("docomo", &["ne"]),
    ("ezweb", &["ne"]),
    ("softbank", &["ne", "jp"]),
    ("sina", &["com", "cn"]),
    ("telia", &["com"]),
    ("tele2", &["se", "at", "nl", "it"]),
    ("bahnhof", &["se"]),
    ("comcast", &["net"]),
    ("telus", &["net"]),
    ("proximus", &["be"]),
    ("kolumbus", &["fi"]),
];

/// Endings of two parts below which names are given out.
const ENDINGS: &[&str] = &[
    "co.uk", "org.uk", "ac.uk", "gov.uk", "ltd.uk", "me.uk", "plc.uk", "com.au", "net.au", "org.au", "edu.au", "gov.au", "co.nz", "org.nz",
    "co.jp", "ne.jp", "or.jp", "ac.jp", "co.kr", "or.kr", "com.cn", "net.cn", "org.cn", "com.hk", "com.tw", "com.sg", "com.my", "co.id",
    "co.th", "com.ph", "com.vn", "co.in", "net.in", "org.in", "com.pk", "com.bd", "com.tr", "co.il", "org.il", "com.sa", "com.eg", "co.za",
    "org.za", "com.ng", "co.ke", "com.br", "net.br", "org.br", "com.ar", "com.mx", "com.co", "com.pe", "com.ve", "com.uy", "com.ec",
    "com.pl", "net.pl", "org.pl", "com.ua", "com.ru", "co.at", "or.at", "com.es", "com.pt", "com.gr", "com.cy", "com.mt", "com.ro",
    "co.hu", "com.hr",
];

/// Names before the `@` that belong to machines, without what parts their words.
const ROBOTS: &[&str] = &[
    "noreply",
    "noreplay",
    "donotreply",
    "dontreply",
    "nepasrepondre",
    "nichtantworten",
    "keineantwort",
    "svaraej",
    "svarainte",
    "ikkesvar",
    "mailerdaemon",
    "postmaster",
    "bounce",
    "bounces",
    "notification",
    "notifications",
    "notify",
    "alert",
    "alerts",
    "automated",
    "automatic",
    "autoreply",
    "autoresponder",
    "robot",
    "bot",
    "system",
    "daemon",
    "root",
    "nobody",
    "wwwdata",
    "apache",
    "nginx",
    "wordpress",
    "webmaster",
    "webform",
    "webforms",
    "webbformular",
    "kontaktformular",
    "contactform",
    "forms",
    "form",
    "formular",
    "website",
    "webbplats",
    "cron",
    "listserv",
    "majordomo",
    "mailman",
    "newsletter",
    "newsletters",
    "nyhetsbrev",
    "news",
    "updates",
    "mailing",
    "marketing",
    "digest",
];

/// Beginnings of names that belong to machines, written so.
const ROBOT_BEGINNINGS: &[&str] = &["noreply", "donotreply", "bounce+", "bounces+", "msprvs", "prvs=", "srs0=", "mailerdaemon"];

/// Domains of services that send what people type into a form.
const FORM_SERVICES: &[&str] = &[
    "jotform.com",
    "typeform.com",
    "wufoo.com",
    "formspree.io",
    "formsubmit.co",
    "wixforms.com",
    "wix-forms.com",
    "squarespace.info",
    "squarespace.com",
    "getform.io",
    "basin.com",
    "usebasin.com",
    "hubspot.com",
    "formstack.com",
    "cognitoforms.com",
    "paperform.co",
    "tally.so",
    "webflow.com",
    "shopify.com",
    "wordpress.com",
    "google.com",
    "elfsight.com",
    "netlify.com",
    "formcarry.com",
    "123formbuilder.com",
];

/// Names before the `@` that belong to an office; no person is called so.
const OFFICES: &[&str] = &[
    "info",
    "information",
    "office",
    "sales",
    "support",
    "help",
    "helpdesk",
    "hello",
    "hi",
    "hej",
    "contact",
    "kontakt",
    "mail",
    "email",
    "post",
    "admin",
    "administration",
    "team",
    "service",
    "services",
    "kundservice",
    "kundtjanst",
    "kundenservice",
    "customerservice",
    "forsaljning",
    "salj",
    "verkauf",
    "vertrieb",
    "vente",
    "ventes",
    "commercial",
    "compras",
    "ventas",
    "order",
    "orders",
    "bestallning",
    "bestellung",
    "inkop",
    "einkauf",
    "purchasing",
    "procurement",
    "achats",
    "billing",
    "invoice",
    "faktura",
    "rechnung",
    "accounting",
    "ekonomi",
    "buchhaltung",
    "finance",
    "hr",
    "jobs",
    "career",
    "karriere",
    "rekrytering",
    "press",
    "presse",
    "pr",
    "media",
    "legal",
    "it",
    "web",
    "shop",
    "butik",
    "store",
    "reception",
    "rezeption",
    "empfang",
    "bokning",
    "booking",
    "reservations",
    "event",
    "events",
    "studio",
    "company",
    "firma",
    "general",
    "enquiries",
    "inquiries",
    "inquiry",
    "anfrage",
    "zentrale",
    "sekretariat",
    "kansli",
    "expedition",
    "me",
];

/// Whether anybody may have an address at the domain.
#[must_use]
pub(super) fn is_provider(domain: &str) -> bool {
    let (label, ending) = registered(domain);
    let label = label.to_ascii_lowercase();
    if !PROVIDERS.contains(&label.as_str()) {
        return false;
    }
    let first = ending.split('.').next().unwrap_or_default();
    ONLY_WITH.iter().find(|(known, _)| *known == label).is_none_or(|(_, endings)| endings.contains(&first))
}

/// The part of a domain that somebody chose, and what stands behind it: `acme` and `co.uk` of `mail.acme.co.uk`.
#[must_use]
pub(super) fn registered(domain: &str) -> (&str, &str) {
    let ending = ENDINGS.iter().find(|ending| domain.strip_suffix(**ending).is_some_and(|rest| rest.ends_with('.')));
    let ending = ending.copied().or_else(|| domain.rsplit_once('.').map(|(_, top)| top)).unwrap_or_default();
    let before = domain.strip_suffix(ending).unwrap_or(domain).trim_end_matches('.');
    (before.rsplit('.').next().unwrap_or_default(), ending)
}

/// The registered domain of two addresses is the same: `acme.se` and `mail.acme.se`.
#[must_use]
pub(super) fn is_same_house(a: &str, b: &str) -> bool {
    !a.is_empty() && registered(a) == registered(b)
}

fn plain(local: &str) -> String {
    local.chars().filter(|c| !matches!(c, '.' | '-' | '_')).flat_map(char::to_lowercase).collect()
}

/// Whether a machine writes from that name at that domain.
#[must_use]
pub(super) fn is_robot(local: &str, domain: &str) -> bool {
    let name = plain(local);
    let stem = name.split('+').next().unwrap_or_default();
    ROBOTS.contains(&stem)
        || ROBOT_BEGINNINGS.iter().any(|begin| name.starts_with(begin))
        || ["noreply", "donotreply"].iter().any(|word| name.contains(word))
        || is_form_service(domain)
}

/// Whether nobody has mail at that domain: a site made up the address so that it is not shown.
#[must_use]
pub(super) fn is_unreachable(domain: &str) -> bool {
    domain.split('.').any(|part| matches!(plain(part).as_str(), "noreply" | "donotreply"))
}

/// Whether the domain sends what people type into forms.
#[must_use]
pub(super) fn is_form_service(domain: &str) -> bool {
    FORM_SERVICES.iter().any(|known| domain == *known || domain.strip_suffix(known).is_some_and(|rest| rest.ends_with('.')))
}

/// Whether the name belongs to an office instead of a person.
#[must_use]
pub(super) fn is_office(local: &str) -> bool {
    let name = plain(local.split('+').next().unwrap_or_default());
    OFFICES.contains(&name.as_str()) || ROBOTS.contains(&name.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn providers_say_nothing_of_a_company() {
        for domain in [
            "gmail.com",
            "hotmail.co.uk",
            "outlook.com",
            "yahoo.co.jp",
            "web.de",
            "home.se",
            "telia.com",
            "me.com",
            "gmx.net",
            "qq.com",
            "proton.me",
            "mail.ru",
        ] {
            assert!(is_provider(domain), "{domain}");
        }
        for domain in ["acme.se", "mail.acme.com", "web.se", "me.se", "orange-farm.fr", "gmail.acme.com", "sky.se", "x", ""] {
            assert!(!is_provider(domain), "{domain}");
        }
    }

    #[test]
    fn the_chosen_part_of_a_domain_is_found() {
        for (domain, label) in
            [("acme.se", "acme"), ("mail.acme.co.uk", "acme"), ("a.b.acme.com", "acme"), ("co.uk", "co"), ("acme", "acme"), ("", "")]
        {
            assert_eq!(registered(domain).0, label, "{domain}");
        }
        assert!(is_same_house("acme.se", "mail.acme.se") && !is_same_house("acme.se", "acme.no") && !is_same_house("a.co.uk", "b.co.uk"));
    }

    #[test]
    fn machines_and_offices_are_told_from_people() {
        for local in
            ["no-reply", "NoReply", "do_not_reply", "mailer-daemon", "bounces+ada=x.se", "wordpress", "noreply-web", "notifications"]
        {
            assert!(is_robot(local, "x.se"), "{local}");
        }
        for local in ["ada", "ada.lovelace", "info", "norman.reply", "newsom", "robert"] {
            assert!(!is_robot(local, "x.se"), "{local}");
        }
        assert!(is_robot("x", "mail.jotform.com") && !is_form_service("notjotform.com"));
        assert!(is_office("info") && is_office("kund.service") && !is_office("ada"));
    }
}
