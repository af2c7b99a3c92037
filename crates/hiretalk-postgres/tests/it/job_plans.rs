//! On a large catalogue a page of jobs reads the rows that it lists.

use hiretalk_domain::ports::{JobCatalogue, JobFilter};
use hiretalk_domain::{FieldOfWork, JobId};

use crate::database::{migrated, store_on};
use crate::plans::{block_on, reads_of, settled};

/// 30,000 jobs in 100 fields.
const SEED: &str = "
    INSERT INTO jobs (id, title, employer, field, field_folded, employment_type, work_model, description, skills,
                      languages, application_url, created_at, updated_at)
        SELECT 'job ' || lpad(n::text, 5, '0'), 'Baker', 'Horno', 'Field ' || n % 100, 'field ' || n % 100, 'FULL_TIME',
               'ON_SITE', 'Bread.', '{}', '{}', 'https://example.com', now(), now()
        FROM generate_series(0, 29999) AS n;
    ANALYZE;
";

#[test]
fn no_page_of_jobs_reads_the_whole_catalogue() {
    let database = migrated();
    database.query(SEED).unwrap();
    let deep = || JobId::parse("job 20000").ok();
    let field = || JobFilter { field: FieldOfWork::parse("FIELD 7").ok(), ..JobFilter::default() };
    for (name, filter, after) in [
        ("all", JobFilter::default(), None),
        ("all, deep", JobFilter::default(), deep()),
        ("field", field(), None),
        ("field, deep", field(), deep()),
    ] {
        let before = reads_of(&database, "jobs");
        {
            let store = store_on(&database.url());
            let page = block_on(store.page(filter, after, 50)).unwrap();
            assert_eq!(page.len(), 50, "{name}");
        }
        let after = settled(|| reads_of(&database, "jobs"), |now| now.rows > before.rows);
        assert_eq!(after.whole_scans, before.whole_scans, "{name}");
        assert!(after.rows - before.rows <= 50, "{name}: {} rows", after.rows - before.rows);
    }
}
