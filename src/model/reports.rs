//! THE TABLE OF REPORTS: one row each. What a row says is what a saved report says, in the same words.

use super::{
    report::{Category, Report},
    schema::Schema,
};

/// A report that ships with the program.
#[derive(Debug)]
pub struct BuiltIn {
    /// In the shell.
    pub name: &'static str,
    /// On the screen.
    pub title: &'static str,
    /// Where it is found.
    pub category: Category,
    /// Its lines, parted by semicolons: as [`Report::read`] takes them.
    pub lines: &'static str,
}

const fn row(category: Category, name: &'static str, title: &'static str, lines: &'static str) -> BuiltIn {
    BuiltIn { name, title, category, lines }
}

use Category::{Accounts, Contacts, Leads, Marketing, Opportunities, Projects, SalesInsight};

/// Every built-in report, in the order they are offered.
pub static REPORTS: &[BuiltIn] = &[
    row(
        Leads,
        "leads-by-assigned-to",
        "Leads by Assigned To",
        "of: lead; by: assigned-to; show: count; show: share; show: average:score; chart: bars",
    ),
    row(
        Leads,
        "leads-by-assigned-to-and-lead-score",
        "Leads by Assigned To and Lead Score",
        "of: lead; by: assigned-to; by: score; show: count; show: share; chart: heat-map",
    ),
    row(
        Leads,
        "leads-by-lead-score",
        "Leads by Lead Score",
        "of: lead; by: score:all; show: count; show: share; order: -groups; chart: bars",
    ),
    row(
        Leads,
        "leads-by-source",
        "Leads by Source",
        "of: lead; by: source; show: count; show: share; show: average:score; order: -1; chart: bars",
    ),
    row(
        Leads,
        "leads-by-status",
        "Leads by Status",
        "of: lead; by: status:all; show: count; show: share; show: average:score; chart: bars",
    ),
    row(Leads, "leads-by-month", "Leads by Month", "of: lead; by: created:month:all; show: count; show: share; chart: trend"),
    row(
        Leads,
        "my-leads-by-status",
        "My Leads by Status",
        "of: lead; filter: owner:me; by: status:all; show: count; show: share; show: average:score; chart: bars",
    ),
    row(
        Leads,
        "team-progress",
        "Leads Converted by Assigned To",
        "of: contact+; filter: converted:any; by: assigned-to; show: count; show: share; \
         show: \"Last 30 days\" count where converted<30d; order: -1; chart: bars",
    ),
    row(
        Leads,
        "overdue-leads",
        "Overdue Next Steps by Assigned To",
        "of: lead; filter: next<today -status:lost; by: assigned-to; show: count; show: share; order: -1; chart: bars",
    ),
    row(
        Leads,
        "new-leads",
        "New Leads of the Last 7 Days",
        "of: lead; filter: created<7d; by: created:day:all; show: count; show: share; chart: trend",
    ),
    row(
        Leads,
        "leads-by-month-and-source",
        "Leads by Month and Source",
        "of: lead; by: created:month:all; by: source; show: count; chart: stacked",
    ),
    row(
        Leads,
        "conversion-by-source",
        "Conversion Rate by Source",
        "of: lead contact+; filter: type:lead or converted:any; by: source; show: \"All\" count; \
         show: \"Converted\" count where converted:any; show: \"Lost\" count where type:lead status:lost; \
         show: \"Open\" count where type:lead -status:lost; show: \"Conversion\" rate where converted:any; chart: bars; \
         order: -5",
    ),
    row(
        Leads,
        "conversion-by-assigned-to",
        "Conversion Rate by Assigned To",
        "of: lead contact+; filter: type:lead or converted:any; by: assigned-to; show: \"All\" count; \
         show: \"Converted\" count where converted:any; show: \"Lost\" count where type:lead status:lost; \
         show: \"Open\" count where type:lead -status:lost; show: \"Conversion\" rate where converted:any; chart: bars",
    ),
    row(
        Leads,
        "conversion-by-month",
        "Conversion Rate by Month of Arrival",
        "of: lead contact+; filter: type:lead or converted:any; by: created:month:all; show: \"All\" count; \
         show: \"Converted\" count where converted:any; show: \"Lost\" count where type:lead status:lost; \
         show: \"Open\" count where type:lead -status:lost; show: \"Conversion\" rate where converted:any; chart: trend",
    ),
    row(
        Leads,
        "lead-ageing",
        "Leads by Age",
        "of: lead; filter: -status:lost; by: created:since:all; show: count; show: share; show: \"Average days\" age:created; \
         show: average:score; chart: bars",
    ),
    row(
        Leads,
        "lead-ageing-by-status",
        "Leads by Status and Age",
        "of: lead; filter: -status:lost; by: status; by: created:since; show: count; show: \"Average days\" age:created; \
         chart: heat-map",
    ),
    row(
        Leads,
        "neglected-leads",
        "Neglected Leads",
        "of: lead; filter: -status:lost; by: last-touch:since:all; show: count; show: share; order: -groups; \
         columns: full-name company assigned-to score last-touch next; sort: last-touch -score; chart: bars",
    ),
    row(
        Leads,
        "leads-due",
        "Leads by Next Step Due",
        "of: lead; filter: -status:lost; by: next:until:all; show: count; show: share; \
         columns: full-name company assigned-to next next-step phone; sort: next -score; chart: bars",
    ),
    row(
        Leads,
        "lost-leads-by-reason",
        "Lost Leads by Reason",
        "of: lead; filter: status:lost; by: lost-reason; show: count; show: share; order: -1; chart: bars",
    ),
    row(
        Leads,
        "leads-by-company",
        "Leads by Company",
        "of: lead; by: company; show: count; show: share; show: average:score; order: -1; top: 20; chart: bars",
    ),
    row(Leads, "leads-by-category", "Leads by Category", "of: lead; by: categories; show: count; show: share; order: -1; chart: bars"),
    row(
        Leads,
        "leads-by-area-of-interest",
        "Leads by Area of Interest",
        "of: lead; by: area-of-interest; show: count; show: share; order: -1; chart: bars",
    ),
    row(Leads, "leads-by-city", "Leads by City", "of: lead; by: business-city; show: count; show: share; order: -1; top: 20; chart: bars"),
    row(
        Leads,
        "leads-by-initiated-by",
        "Leads by Initiated By",
        "of: lead; by: initiated-by; show: count; show: share; show: average:score; order: -1; top: 20; chart: bars",
    ),
    row(
        Leads,
        "lead-quick-list",
        "Lead Quick List",
        "of: lead; show: count; columns: full-name company phone email assigned-to status score",
    ),
    row(
        Contacts,
        "contacts-by-account",
        "Business Contacts by Account",
        "of: contact; by: linked-account; show: count; show: share; order: -1; top: 20; chart: bars",
    ),
    row(Contacts, "contacts-by-status", "Business Contacts by Status", "of: contact; by: status; show: count; show: share; chart: bars"),
    row(
        Contacts,
        "contacts-by-rating",
        "Business Contacts by Rating",
        "of: contact; by: rating:value:all; show: count; show: share; chart: bars",
    ),
    row(
        Contacts,
        "contacts-by-category",
        "Business Contacts by Category",
        "of: contact; by: categories; show: count; show: share; order: -1; chart: bars",
    ),
    row(
        Contacts,
        "contacts-by-assigned-to",
        "Business Contacts by Assigned To",
        "of: contact; by: assigned-to; show: count; show: share; chart: bars",
    ),
    row(
        Contacts,
        "contacts-by-source",
        "Business Contacts by Source",
        "of: contact; by: source; show: count; show: share; order: -1; chart: bars",
    ),
    row(
        Contacts,
        "contacts-by-marketing-activity",
        "Business Contacts by Marketing Activity",
        "of: contact; by: initiated-by:marketing; show: count; show: share; order: -1; chart: bars",
    ),
    row(
        Contacts,
        "contacts-by-city",
        "Business Contacts by City",
        "of: contact; by: business-city; show: count; show: share; order: -1; top: 20; chart: bars",
    ),
    row(
        Contacts,
        "contacts-by-state",
        "Business Contacts by State/Province",
        "of: contact; by: business-region; show: count; show: share; order: -1; top: 20; chart: bars",
    ),
    row(
        Contacts,
        "contacts-by-zip",
        "Business Contacts by ZIP/Postal Code",
        "of: contact; by: business-postal-code; show: count; show: share; order: -1; top: 20; chart: bars",
    ),
    row(
        Contacts,
        "contacts-by-birthday",
        "Business Contacts by Birthday",
        "of: contact; by: birthday:month-of-year; show: count; columns: full-name company birthday phone email; \
         sort: birthday; chart: bars",
    ),
    row(
        Contacts,
        "contacts-by-anniversary",
        "Business Contacts by Anniversary",
        "of: contact; by: anniversary:month-of-year; show: count; columns: full-name company anniversary phone email; \
         sort: anniversary; chart: bars",
    ),
    row(
        Contacts,
        "contact-quick-list",
        "Business Contact Quick List",
        "of: contact; show: count; columns: full-name company job-title phone email business-city assigned-to",
    ),
    row(
        Contacts,
        "activity-by-contact",
        "Activity by Business Contact",
        "of: note phone-log appointment task message file; filter: linked-to.type:contact; by: linked-to:contact; by: type; \
         show: count; show: \"Last\" most:when; show: \"Minutes\" sum:duration; order: -1; top: 50; chart: stacked",
    ),
    row(
        Contacts,
        "contact-activity-summary",
        "Business Contact Activity Summary",
        "of: note phone-log appointment task message file; filter: linked-to.type:contact; by: type; by: created-by; \
         show: count; show: \"Last\" most:when; show: \"Minutes\" sum:duration; chart: stacked",
    ),
    row(
        Contacts,
        "neglected-contacts",
        "Neglected Business Contacts",
        "of: contact; by: last-touch:since:all; show: count; show: share; order: -groups; \
         columns: full-name company assigned-to last-touch phone; sort: last-touch; chart: bars",
    ),
    row(Accounts, "accounts-by-status", "Accounts by Status", "of: account; by: status; show: count; show: share; chart: bars"),
    row(Accounts, "accounts-by-rating", "Accounts by Rating", "of: account; by: rating:value:all; show: count; show: share; chart: bars"),
    row(
        Accounts,
        "accounts-by-category",
        "Accounts by Category",
        "of: account; by: categories; show: count; show: share; order: -1; chart: bars",
    ),
    row(
        Accounts,
        "accounts-by-assigned-to",
        "Accounts by Assigned To",
        "of: account; by: assigned-to; show: count; show: share; chart: bars",
    ),
    row(Accounts, "accounts-by-source", "Accounts by Source", "of: account; by: source; show: count; show: share; order: -1; chart: bars"),
    row(
        Accounts,
        "accounts-by-territory",
        "Accounts by Territory",
        "of: account; by: territory; show: count; show: share; order: -1; chart: bars",
    ),
    row(
        Accounts,
        "accounts-by-marketing-activity",
        "Accounts by Marketing Activity",
        "of: account; by: initiated-by:marketing; show: count; show: share; order: -1; chart: bars",
    ),
    row(
        Accounts,
        "accounts-by-city",
        "Accounts by City",
        "of: account; by: business-city; show: count; show: share; order: -1; top: 20; chart: bars",
    ),
    row(
        Accounts,
        "accounts-by-state",
        "Accounts by State/Province",
        "of: account; by: business-region; show: count; show: share; order: -1; top: 20; chart: bars",
    ),
    row(
        Accounts,
        "accounts-by-zip",
        "Accounts by ZIP/Postal Code",
        "of: account; by: business-postal-code; show: count; show: share; order: -1; top: 20; chart: bars",
    ),
    row(
        Accounts,
        "account-quick-list",
        "Account Quick List",
        "of: account; show: count; columns: full-name phone web-page business-city assigned-to status",
    ),
    row(
        Accounts,
        "activity-by-account",
        "Activity by Account",
        "of: note phone-log appointment task message file; filter: linked-to.type:account; by: linked-to:account; by: type; \
         show: count; show: \"Last\" most:when; show: \"Minutes\" sum:duration; order: -1; top: 50; chart: stacked",
    ),
    row(
        Accounts,
        "account-activity-summary",
        "Account Activity Summary",
        "of: note phone-log appointment task message file; filter: linked-to.type:account; by: type; by: created-by; \
         show: count; show: \"Last\" most:when; show: \"Minutes\" sum:duration; chart: stacked",
    ),
    row(
        Accounts,
        "neglected-accounts",
        "Neglected Accounts",
        "of: account; by: last-touch:since:all; show: count; show: share; order: -groups; \
         columns: full-name assigned-to last-touch phone; sort: last-touch; chart: bars",
    ),
    row(
        Opportunities,
        "sales-funnel",
        "Sales Funnel",
        "of: opportunity; filter: -stage:\"Closed Lost\"; by: stage:value:all; show: count; show: sum:amount; \
         show: sum:expected-revenue; show: average:probability; chart: funnel",
    ),
    row(
        Opportunities,
        "sales-forecast",
        "Sales Forecast",
        "of: opportunity; filter: -stage:closed; by: close-date:until:all; show: count; show: sum:amount; \
         show: sum:expected-revenue; columns: full-name opportunity-for stage probability close-date amount assigned-to; \
         sort: close-date; chart: bars",
    ),
    row(
        Opportunities,
        "sales-forecast-by-month",
        "Sales Forecast by Month",
        "of: opportunity; filter: -stage:closed close-date>=today; by: close-date:month:all; by: assigned-to; \
         show: sum:expected-revenue; show: sum:amount; show: count; chart: stacked",
    ),
    row(
        Opportunities,
        "past-due-opportunities",
        "Past Due Opportunities",
        "of: opportunity; filter: -stage:closed close-date<today; by: close-date:since; show: count; show: sum:amount; \
         show: sum:expected-revenue; columns: full-name opportunity-for stage probability close-date amount assigned-to; \
         sort: close-date; chart: bars",
    ),
    row(
        Opportunities,
        "opportunities-by-account",
        "Opportunities by Account",
        "of: opportunity; by: opportunity-for:account; show: count; show: sum:amount; show: sum:expected-revenue; \
         show: \"Won\" sum:amount where stage:\"Closed Won\"; \
         show: \"Win rate\" rate where stage:\"Closed Won\" among stage:closed; order: -2; top: 50; chart: bars",
    ),
    row(
        Opportunities,
        "opportunities-by-contact",
        "Opportunities by Business Contact",
        "of: opportunity; by: opportunity-for:contact; show: count; show: sum:amount; show: sum:expected-revenue; \
         show: \"Won\" sum:amount where stage:\"Closed Won\"; \
         show: \"Win rate\" rate where stage:\"Closed Won\" among stage:closed; order: -2; top: 50; chart: bars",
    ),
    row(
        Opportunities,
        "opportunities-by-assigned-to",
        "Opportunities by Assigned To",
        "of: opportunity; by: assigned-to; show: count; show: sum:amount; show: sum:expected-revenue; \
         show: \"Won\" sum:amount where stage:\"Closed Won\"; \
         show: \"Win rate\" rate where stage:\"Closed Won\" among stage:closed; order: -2; top: 50; chart: bars",
    ),
    row(
        Opportunities,
        "opportunities-by-source",
        "Opportunities by Source",
        "of: opportunity; by: source; show: count; show: sum:amount; show: sum:expected-revenue; \
         show: \"Won\" sum:amount where stage:\"Closed Won\"; \
         show: \"Win rate\" rate where stage:\"Closed Won\" among stage:closed; order: -2; top: 50; chart: bars",
    ),
    row(
        Opportunities,
        "opportunities-by-marketing-activity",
        "Opportunities by Marketing Activity",
        "of: opportunity; by: initiated-by:marketing; show: count; show: sum:amount; show: sum:expected-revenue; \
         show: \"Won\" sum:amount where stage:\"Closed Won\"; \
         show: \"Win rate\" rate where stage:\"Closed Won\" among stage:closed; order: -2; top: 50; chart: bars",
    ),
    row(
        Opportunities,
        "opportunities-by-product",
        "Opportunities by Product",
        "of: opportunity; by: products; show: count; show: sales; show: pieces; \
         show: \"Won\" sales where stage:\"Closed Won\"; order: -2; top: 50; chart: bars",
    ),
    row(
        Opportunities,
        "opportunities-by-stage-and-assigned-to",
        "Opportunities by Stage and Assigned To",
        "of: opportunity; filter: -stage:closed; by: stage:value:all; by: assigned-to; show: count; show: sum:amount; \
         show: sum:expected-revenue; chart: heat-map",
    ),
    row(
        Opportunities,
        "lost-opportunities-by-reason",
        "Lost Opportunities by Reason",
        "of: opportunity; filter: stage:\"Closed Lost\"; by: lost-reason; show: count; show: sum:amount; show: share; \
         order: -1; chart: bars",
    ),
    row(
        Opportunities,
        "activity-by-opportunity",
        "Activity by Opportunity",
        "of: note phone-log appointment task message file; filter: linked-to.type:opportunity; by: linked-to:opportunity; \
         by: type; show: count; show: \"Last\" most:when; show: \"Minutes\" sum:duration; order: -1; top: 50; chart: stacked",
    ),
    row(
        SalesInsight,
        "top-customers-by-revenue",
        "Top Customers by Revenue",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d; period: 90; by: opportunity-for; \
         show: \"Revenue\" sum:amount; show: \"Sales\" count; show: \"Gross profit\" margin; \
         show: \"Last sale\" most:close-date; order: -1; top: 20; chart: bars",
    ),
    row(
        SalesInsight,
        "top-customers-by-gross-profit",
        "Top Customers by Gross Profit",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d; period: 90; by: opportunity-for; \
         show: \"Revenue\" sum:amount; show: \"Sales\" count; show: \"Gross profit\" margin; \
         show: \"Last sale\" most:close-date; order: -3; top: 20; chart: bars",
    ),
    row(
        SalesInsight,
        "top-active-customers-by-revenue",
        "Top Active Customers by Revenue",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d opportunity-for.active:yes; period: 90; \
         by: opportunity-for; show: \"Revenue\" sum:amount; show: \"Sales\" count; show: \"Gross profit\" margin; \
         show: \"Last sale\" most:close-date; order: -1; top: 20; chart: bars",
    ),
    row(
        SalesInsight,
        "top-active-customers-by-gross-profit",
        "Top Active Customers by Gross Profit",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d opportunity-for.active:yes; period: 90; \
         by: opportunity-for; show: \"Revenue\" sum:amount; show: \"Sales\" count; show: \"Gross profit\" margin; \
         show: \"Last sale\" most:close-date; order: -3; top: 20; chart: bars",
    ),
    row(
        SalesInsight,
        "top-inactive-customers-by-revenue",
        "Top Inactive Customers by Revenue",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d opportunity-for.active:none; period: 90; \
         by: opportunity-for; show: \"Revenue\" sum:amount; show: \"Sales\" count; show: \"Gross profit\" margin; \
         show: \"Last sale\" most:close-date; order: -1; top: 20; chart: bars",
    ),
    row(
        SalesInsight,
        "top-inactive-customers-by-gross-profit",
        "Top Inactive Customers by Gross Profit",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d opportunity-for.active:none; period: 90; \
         by: opportunity-for; show: \"Revenue\" sum:amount; show: \"Sales\" count; show: \"Gross profit\" margin; \
         show: \"Last sale\" most:close-date; order: -3; top: 20; chart: bars",
    ),
    row(
        SalesInsight,
        "dormant-customers",
        "Dormant Customers",
        "of: opportunity; filter: stage:\"Closed Won\"; period: 90; by: opportunity-for; show: \"Last sale\" most:close-date; \
         show: \"Sales\" count; show: \"Revenue\" sum:amount; show: \"In the period\" count where close-date>=-{period}d; \
         keep: -4; order: 1",
    ),
    row(
        SalesInsight,
        "top-products-by-sales",
        "Top Products by Sales",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d; period: 90; by: products; show: sales; \
         show: pieces; show: margin; show: \"Sold in\" count; order: -1; top: 20; chart: bars",
    ),
    row(
        SalesInsight,
        "top-products-by-volume",
        "Top Products by Volume",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d; period: 90; by: products; show: sales; \
         show: pieces; show: margin; show: \"Sold in\" count; order: -2; top: 20; chart: bars",
    ),
    row(
        SalesInsight,
        "top-products-by-margin",
        "Top Products by Margin",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d; period: 90; by: products; show: sales; \
         show: pieces; show: margin; show: \"Sold in\" count; order: -3; top: 20; chart: bars",
    ),
    row(
        SalesInsight,
        "top-referrers-by-sales",
        "Top Referrers by Sales",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d initiated-by:any; period: 90; by: initiated-by; \
         show: \"Revenue\" sum:amount; show: \"Sales\" count; show: \"Last sale\" most:close-date; order: -1; top: 20; \
         chart: bars",
    ),
    row(
        SalesInsight,
        "top-referrers-by-volume",
        "Top Referrers by Volume",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d initiated-by:any; period: 90; by: initiated-by; \
         show: \"Revenue\" sum:amount; show: \"Sales\" count; show: \"Last sale\" most:close-date; order: -2; top: 20; \
         chart: bars",
    ),
    row(
        SalesInsight,
        "sales-by-month",
        "Sales by Month",
        "of: opportunity; filter: stage:\"Closed Won\" close-date>=-{period}d; period: 365; by: close-date:month:all; \
         show: \"Revenue\" sum:amount; show: \"Sales\" count; show: \"Average sale\" average:amount; chart: trend",
    ),
    row(
        Marketing,
        "marketing-activities-by-campaign",
        "Marketing Activities by Campaign",
        "of: marketing; by: campaign; show: count; show: sum:budgeted-cost; show: sum:actual-cost; \
         columns: full-name marketing-type start-date progress budgeted-cost actual-cost; sort: start-date; chart: bars",
    ),
    row(
        Marketing,
        "marketing-activities-by-type",
        "Marketing Activities by Type",
        "of: marketing; by: marketing-type; show: count; show: sum:budgeted-cost; show: sum:actual-cost; chart: bars",
    ),
    row(
        Marketing,
        "marketing-activities-by-status",
        "Marketing Activities by Status",
        "of: marketing; by: progress:value:all; show: count; show: sum:budgeted-cost; show: sum:actual-cost; chart: bars",
    ),
    row(
        Marketing,
        "leads-by-marketing-activity",
        "Leads by Marketing Activity",
        "of: lead contact+; filter: (type:lead or converted:any) initiated-by.type:marketing; by: initiated-by:marketing; \
         show: \"All\" count; show: \"Converted\" count where converted:any; show: \"Lost\" count where type:lead status:lost; \
         show: \"Open\" count where type:lead -status:lost; show: \"Conversion\" rate where converted:any; chart: bars; \
         order: -1",
    ),
    row(
        Marketing,
        "phone-logs-by-call-list",
        "Phone Logs by Call List",
        "of: phone-log; by: linked-to:call-list; by: direction; show: count; show: \"Minutes\" sum:duration; \
         show: \"Last\" most:when; chart: bars",
    ),
    row(
        Marketing,
        "call-lists-by-status",
        "Call Lists by Status",
        "of: call-list; by: progress:value:all; show: count; columns: full-name assigned-to due-date progress; sort: due-date; \
         chart: bars",
    ),
    row(
        Projects,
        "projects-by-account",
        "Business Projects by Account",
        "of: project; by: project-for:account; show: count; show: \"Complete\" average:percent-complete; \
         show: \"Open\" count where -progress:completed; chart: bars",
    ),
    row(
        Projects,
        "projects-by-contact",
        "Business Projects by Business Contact",
        "of: project; by: project-for:contact; show: count; show: \"Complete\" average:percent-complete; \
         show: \"Open\" count where -progress:completed; chart: bars",
    ),
    row(
        Projects,
        "projects-by-assigned-to",
        "Business Projects by Assigned To",
        "of: project; by: assigned-to; show: count; show: \"Complete\" average:percent-complete; \
         show: \"Open\" count where -progress:completed; chart: bars",
    ),
    row(
        Projects,
        "projects-by-due-date",
        "Business Projects by Due Date",
        "of: project; by: due-date:month:all; show: count; show: \"Complete\" average:percent-complete; \
         show: \"Open\" count where -progress:completed; chart: bars",
    ),
    row(
        Projects,
        "projects-by-priority",
        "Business Projects by Priority",
        "of: project; by: priority:value:all; show: count; show: \"Complete\" average:percent-complete; \
         show: \"Open\" count where -progress:completed; chart: bars",
    ),
    row(
        Projects,
        "projects-by-status",
        "Business Projects by Status",
        "of: project; by: progress:value:all; show: count; show: \"Complete\" average:percent-complete; \
         show: \"Open\" count where -progress:completed; chart: bars",
    ),
    row(
        Projects,
        "projects-by-type",
        "Business Projects by Type",
        "of: project; by: project-type; show: count; show: \"Complete\" average:percent-complete; \
         show: \"Open\" count where -progress:completed; chart: bars",
    ),
    row(
        Projects,
        "overdue-projects",
        "Business Projects Overdue",
        "of: project; filter: -progress:completed due-date<today; by: due-date:since; show: count; \
         show: \"Complete\" average:percent-complete; \
         columns: full-name project-for due-date priority progress percent-complete assigned-to; sort: due-date; chart: bars",
    ),
    row(
        Projects,
        "projects-due",
        "Business Projects Due",
        "of: project; filter: -progress:completed; by: due-date:until:all; show: count; \
         show: \"Complete\" average:percent-complete; \
         columns: full-name project-for due-date priority progress percent-complete assigned-to; sort: due-date; chart: bars",
    ),
    row(
        Projects,
        "project-quick-list",
        "Business Project Quick List",
        "of: project; show: count; columns: full-name project-for due-date priority progress percent-complete assigned-to; \
         sort: due-date",
    ),
    row(
        Projects,
        "project-tasks-by-assigned-to",
        "Project Tasks by Assigned To",
        "of: project-task; by: assigned-to; by: progress; show: count; show: \"Complete\" average:percent-complete; \
         chart: stacked",
    ),
    row(
        Projects,
        "project-tasks-by-project",
        "Project Tasks by Project",
        "of: project-task; by: task-of; by: progress; show: count; show: \"Complete\" average:percent-complete; \
         show: \"Hours planned\" sum:total-work; show: \"Hours done\" sum:actual-work; chart: stacked",
    ),
    row(
        Projects,
        "project-task-timeline",
        "Project Task Timeline",
        "of: project-task; filter: -progress:completed; by: due-date:month:all; by: task-of; show: count; \
         show: \"Complete\" average:percent-complete; columns: full-name task-of due-date priority progress assigned-to; \
         sort: due-date; chart: stacked",
    ),
    row(
        Projects,
        "overdue-project-tasks",
        "Project Tasks Overdue",
        "of: project-task; filter: -progress:completed due-date<today; by: due-date:since; show: count; \
         show: \"Complete\" average:percent-complete; columns: full-name task-of due-date priority progress assigned-to; \
         sort: due-date; chart: bars",
    ),
    row(
        Projects,
        "project-tasks-due",
        "Project Tasks Due",
        "of: project-task; filter: -progress:completed; by: due-date:until:all; show: count; \
         show: \"Complete\" average:percent-complete; columns: full-name task-of due-date priority progress assigned-to; \
         sort: due-date; chart: bars",
    ),
];

/// The dashboard of each workspace until a person chooses others: its label, and names of reports.
pub static DASHBOARDS: &[(&str, &str)] = &[
    ("Contact Management", "leads-by-lead-score neglected-leads contacts-by-assigned-to accounts-by-status"),
    ("Sales", "my-leads-by-status team-progress overdue-leads new-leads leads-by-lead-score sales-funnel"),
    ("Marketing", "leads-by-month-and-source conversion-by-source leads-by-source"),
    ("Project Management", "projects-by-status projects-due projects-by-assigned-to"),
];

/// The report of that name or title.
#[must_use]
pub fn named(name: &str) -> Option<&'static BuiltIn> {
    REPORTS.iter().find(|row| row.name == name).or_else(|| REPORTS.iter().find(|row| row.title.eq_ignore_ascii_case(name)))
}

impl BuiltIn {
    /// The report.
    #[must_use]
    pub fn report(&self, schema: &Schema) -> Report {
        let (report, _) = Report::read(&self.lines.replace(';', "\n"), schema);
        Report { name: self.name.to_owned(), title: self.title.to_owned(), category: self.category, ..report }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_row_is_read_without_a_problem_and_written_as_it_is_read() {
        let schema = Schema::default();
        for row in REPORTS {
            let (report, problems) = Report::read(&row.lines.replace(';', "\n"), &schema);
            assert_eq!(problems, [], "{}", row.name);
            let (again, problems) = Report::read(&report.written(&schema), &schema);
            assert_eq!((again, problems), (report, vec![]), "{}", row.name);
        }
    }

    #[test]
    fn a_chart_shows_what_the_title_says() {
        let schema = Schema::default();
        for (name, measure) in [
            ("conversion-by-source", 4),
            ("conversion-by-month", 4),
            ("opportunities-by-account", 1),
            ("top-products-by-margin", 2),
            ("leads-by-source", 0),
        ] {
            assert_eq!(named(name).map(|row| row.report(&schema).charted()), Some(measure), "{name}");
        }
    }

    #[test]
    fn names_are_unique_and_fit_for_the_shell() {
        let mut seen = HashSet::new();
        for row in REPORTS {
            assert!(seen.insert(row.name) && seen.insert(row.title), "{} twice", row.name);
            assert!(row.name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", row.name);
            assert_eq!(named(row.title).map(|found| found.name), Some(row.name));
        }
    }
}
