//! A catalogue of made-up jobs, for a first try.

use std::sync::Arc;

use hiretalk_domain::ports::{Clock, JobCatalogue};
use hiretalk_web::{CatalogueImport, ImportError, ImportOptions, ImportReport, RowFormat};

pub(crate) const SAMPLE: &[u8] = include_bytes!("../catalogue/sample.jsonl");

pub(crate) async fn load(
    catalogue: &Arc<dyn JobCatalogue>,
    clock: Arc<dyn Clock>,
) -> Result<ImportReport, ImportError> {
    let options = ImportOptions::default();
    let mut import = CatalogueImport::new(Arc::clone(catalogue), clock, RowFormat::JsonLines, options);
    import.push(SAMPLE).await?;
    import.finish().await
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use hiretalk_domain::catalogue::{EmploymentType, JobFilter, Seniority, WorkModel};
    use hiretalk_memory::MemoryStore;

    use super::*;
    use crate::system::SystemClock;

    #[test]
    fn every_sample_is_a_job_and_they_are_of_all_kinds() {
        let catalogue: Arc<dyn JobCatalogue> = Arc::new(MemoryStore::new());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let clock = Arc::new(SystemClock::default());
        let report = runtime.block_on(load(&catalogue, clock.clone())).unwrap();
        assert_eq!((&report.rejected, report.replaced), (&Vec::new(), 0));
        assert!(report.added >= 60, "{}", report.added);
        let jobs = runtime.block_on(catalogue.page(JobFilter::default(), None, 500)).unwrap();
        assert_eq!(jobs.len() as u64, report.added);
        let fields: BTreeSet<_> = jobs.iter().map(|stored| stored.job.field.folded()).collect();
        assert!(fields.len() <= 10, "{fields:?}");
        for kind in EmploymentType::ALL {
            assert!(jobs.iter().any(|stored| stored.job.employment_type == *kind), "{kind}");
        }
        for model in WorkModel::ALL {
            assert!(jobs.iter().any(|stored| stored.job.work_model == *model), "{model}");
        }
        for seniority in Seniority::ALL {
            assert!(jobs.iter().any(|stored| stored.job.seniority == Some(*seniority)), "{seniority}");
        }
        for stored in &jobs {
            assert!(stored.job.is_open(clock.now()), "{}", stored.job.id);
            assert!(
                stored.job.application_url.as_str().starts_with("https://example.com/"),
                "{}",
                stored.job.id
            );
        }
    }
}
