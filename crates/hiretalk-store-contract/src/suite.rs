//! The list of cases, and the macro that makes tests of them.

/// Makes one `#[test]` of each case, for the store that `$open` opens.
///
/// `$open` names a function in the scope of the macro: `async fn() -> TestStore`.
#[macro_export]
macro_rules! suite {
    ($open:ident) => {
        $crate::for_each_case! { [$crate::suite_tests] $open }
    };
}

/// Hands the list of cases, by module, to the macro named in brackets, after the tokens that follow.
#[doc(hidden)]
#[macro_export]
macro_rules! for_each_case {
    ([$($callback:tt)+] $($argument:tt)*) => {
        $($callback)+! { $($argument)*;
            opening:
                an_accepted_event_is_kept_whole,
                a_graduation_is_kept_whole,
                a_candidate_has_one_active_conversation,
                a_candidate_and_a_job_meet_once,
                graduations_follow_one_another,
                an_accepted_event_replaces_the_contact_data,
                an_opening_with_an_unknown_candidate_is_a_defect,
            ;
            redelivery:
                an_event_again_returns_the_conversation_as_it_is_now,
                an_event_again_writes_nothing,
                an_event_again_with_other_content_conflicts,
                an_application_and_a_graduation_may_share_an_event_id,
            ;
            judgement:
                the_first_reason_is_the_answer,
                an_active_conversation_about_the_job_is_a_duplicate,
                a_redelivery_is_recognised_before_all_rules,
                a_refusal_leaves_nothing_behind,
            ;
            opting_out:
                a_number_that_said_stop_is_refused,
                an_opt_out_comes_with_the_end_of_a_conversation,
                opting_out_again_changes_nothing,
                an_opt_out_of_a_failed_change_is_not_kept,
                a_candidate_can_be_put_alone,
            ;
            advancing:
                every_state_comes_back,
                every_step_is_told_once,
                a_stale_version_changes_nothing,
                an_unknown_conversation_is_stale,
                a_stale_change_leaves_none_of_its_parts,
                an_advance_changes_the_state_alone,
            ;
            pages:
                every_filter_lists_what_it_says_newest_first,
                a_status_that_is_named_twice_counts_once,
                a_page_goes_on_from_ids_that_no_conversation_has,
                a_conversation_moves_between_the_lists_of_its_statuses,
                a_walk_sees_each_conversation_once_while_others_are_opened,
            ;
            feed:
                events_stand_in_commit_order,
                every_kind_of_event_comes_back,
                a_read_goes_on_after_a_position,
                a_wait_ends_soon_after_a_commit,
                a_wait_for_what_is_there_ends_at_once,
                a_wait_ends_without_a_commit,
                followers_miss_nothing,
            ;
            erasure:
                erasing_ends_the_active_conversation_in_the_same_commit,
                conversations_and_other_candidates_outlive_an_erasure,
                a_redelivery_after_an_erasure_recreates_nobody,
                an_opt_out_outlives_an_erasure,
                a_new_event_after_an_erasure_makes_the_candidate_known_again,
                an_erasure_is_stale_when_a_conversation_came_or_moved_between,
                erasing_an_unknown_candidate_is_stale,
                erasing_again_is_stale_and_keeps_the_first_date,
            ;
            api_keys:
                a_key_comes_back_as_it_went_in,
                an_unknown_key_is_not_found,
                a_digest_is_kept_once,
                a_revoked_key_keeps_its_first_date,
                the_last_use_only_moves_forward,
                moments_are_kept_to_the_microsecond,
            ;
            operations:
                the_first_digest_key_wins,
                racing_starts_agree_on_one_digest_key,
                a_store_that_works_is_healthy,
            ;
            use_cases:
                an_application_is_received,
                a_conversation_is_advanced,
                a_candidate_is_erased,
                an_api_key_is_managed,
            ;
            histories:
                every_answer_is_the_one_that_the_rules_give,
            ;
            races:
                of_64_events_for_one_candidate_one_opens,
                of_64_deliveries_of_one_event_one_opens,
                of_64_contents_of_one_event_one_opens,
                of_64_applications_for_one_job_one_opens,
                of_many_ends_one_counts,
                nobody_is_erased_and_in_a_conversation,
            ;
            storm:
                a_storm_leaves_nothing_wrong,
            ;
        }
    };
}

/// Writes the tests.
#[doc(hidden)]
#[macro_export]
macro_rules! suite_tests {
    ($open:ident; $($group:ident: $($case:ident,)+;)+) => {
        $(
            mod $group {
                $(
                    #[test]
                    fn $case() {
                        $crate::run(super::$open, $crate::cases::$group::$case);
                    }
                )+
            }
        )+
    };
}
