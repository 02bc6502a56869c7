//! Why the parts of a job do not fit, with the names of their files.

use super::error::RunError;
use super::variable::Variable;
use engine::analysis::refused_name;
use engine::error::EngineError;
use schema::config::SettingError;
use schema::fits::{GroupsFault, Misfit};
use schema::job::Job;
use schema::report::matrix::MOST;

/// `variables` are the job's, in its order.
pub(super) fn refused(misfit: Misfit, job: &Job, variables: &[Variable], groups: Option<&Variable>) -> RunError {
    let named = |of: &Option<schema::job::Named>| of.as_ref().map(|named| named.name.clone()).unwrap_or_default();
    let found = job.sources.len();
    let rows = |of: &Variable| {
        RunError::from(EngineError::RowMismatch {
            what: of.label(),
            found: of.rows as usize,
            reference: variables[0].label(),
            expected: variables[0].rows as usize,
        })
    };
    match misfit {
        Misfit::Modalities => RunError::Modalities { found, most: MOST },
        Misfit::Name(at, fault) => refused_name(&variables[at].named.name, fault).into(),
        Misfit::LayerRows(at, array) => {
            let parts = variables[at].parts();
            RunError::UnequalLayers {
                what: variables[at].named.name.clone(),
                file: parts[array].label(),
                found: parts[array].array.rows(),
                first: parts[0].label(),
                expected: parts[0].array.rows(),
            }
        }
        Misfit::BothOfTwo => RunError::TwoOnly { what: "an analysis with predictions of both", found },
        Misfit::BothAndMeasures => RunError::BothAndMeasures { name: named(&job.both) },
        Misfit::BothAndControl => RunError::BothAndControl { both: named(&job.both), control: named(&job.control) },
        Misfit::ControlOfLayers(at) => {
            RunError::ControlOfLayers { what: variables[at].label(), found: variables[at].layers }
        }
        Misfit::Layers(at, reference) => RunError::LayerMismatch {
            what: variables[at].label(),
            found: variables[at].layers,
            reference: variables[reference].label(),
            expected: variables[reference].layers,
        },
        Misfit::NoIds(at) => RunError::NoIds { what: variables[at].label() },
        Misfit::LayersForRows(deep, flat) => RunError::LayersForRows {
            what: variables[deep].label(),
            shape: [variables[deep].layers as u64, variables[deep].rows],
            reference: variables[flat].label(),
        },
        // Of tokens, files of different length are more than a mistake: they may be two sets that nothing pairs.
        Misfit::Rows(at) if groups.is_some() => RunError::Unpaired {
            what: variables[at].label(),
            found: variables[at].rows as usize,
            reference: variables[0].label(),
            expected: variables[0].rows as usize,
        },
        Misfit::Rows(at) => rows(&variables[at]),
        Misfit::Groups(fault) => match fault {
            GroupsFault::OfTwo => RunError::TwoOnly { what: "an analysis of groups", found },
            GroupsFault::Both => RunError::BothOfSamples,
            GroupsFault::Control => RunError::ControlOfSamples { name: named(&job.control) },
            GroupsFault::ById => RunError::SamplesById,
            GroupsFault::Rows => rows(groups.expect("what groups the rows has other rows")),
            GroupsFault::HeldOut => {
                let expected = "0: a group has too few rows to hold any out".to_owned();
                SettingError { name: "held_out", found: job.config.held_out.to_string(), expected }.into()
            }
        },
    }
}
