//! Meta's error codes: their titles and the HTTP status they come with.

/// One error code.
pub(crate) struct Code {
    pub(crate) code: u32,
    pub(crate) status: u16,
    pub(crate) title: &'static str,
}

const fn code(code: u32, status: u16, title: &'static str) -> Code {
    Code { code, status, title }
}

/// Sorted by code. Where Meta's pages and what was seen differ, the page counts, save for 4, 613, 80007 and 130429,
/// which were captured with 429.
const CATALOG: [Code; 63] = [
    code(0, 401, "Invalid OAuth access token"),
    code(1, 400, "An unknown error occurred"),
    code(2, 503, "Service temporarily unavailable"),
    code(3, 500, "Application does not have the capability to make this API call"),
    code(4, 429, "Application request limit reached"),
    code(10, 403, "Application does not have permission for this action"),
    code(33, 400, "Parameter value is not valid"),
    code(100, 400, "Invalid parameter"),
    code(190, 401, "Invalid OAuth access token - Cannot parse access token"),
    code(200, 403, "Permissions error"),
    code(368, 403, "Temporarily blocked for policies violations"),
    code(613, 429, "Calls to this api have exceeded the rate limit"),
    code(2500, 400, "Unknown path components"),
    code(80007, 429, "Rate limit issues"),
    code(130429, 429, "Rate limit hit"),
    code(130472, 400, "User's number is part of an experiment"),
    code(130497, 403, "Business account is restricted from messaging users in this country"),
    code(131000, 500, "Something went wrong"),
    code(131005, 403, "Access denied"),
    code(131008, 400, "Required parameter is missing"),
    code(131009, 400, "Parameter value is not valid"),
    code(131016, 500, "Service unavailable"),
    code(131021, 400, "Recipient cannot be sender"),
    code(131026, 400, "Message undeliverable"),
    code(131030, 400, "Recipient phone number not in allowed list"),
    code(131031, 403, "Business Account locked"),
    code(131037, 400, "WhatsApp provided number needs display name approval before message can be sent"),
    code(131042, 400, "Business eligibility payment issue"),
    code(131045, 500, "Message failed to send because your phone number certificate is incorrect"),
    code(131047, 400, "Re-engagement message"),
    code(131048, 400, "Spam rate limit hit"),
    code(131049, 400, "This message was not delivered to maintain healthy ecosystem engagement."),
    code(131050, 400, "User has stopped marketing messages"),
    code(131051, 400, "Message type is not currently supported"),
    code(131052, 400, "Media download error"),
    code(131053, 400, "Media upload error"),
    code(131055, 400, "Method not allowed"),
    code(131056, 400, "(Business Account, Consumer account) pair rate limit hit"),
    code(131057, 500, "Business account is in maintenance mode"),
    code(131062, 400, "Business-scoped user ids are not supported for this message"),
    code(131063, 400, "Marketing templates are disabled for Cloud API"),
    code(131064, 400, "Messaging limit reached because of template classification violations"),
    code(132000, 400, "Number of parameters does not match the expected number of params"),
    code(132001, 404, "Template name does not exist in the translation"),
    code(132005, 400, "Translated text too long"),
    code(132007, 400, "Template format character policy violated"),
    code(132008, 400, "Template parameter value is not valid"),
    code(132012, 400, "Parameter format does not match format in the created template"),
    code(132015, 400, "Template is paused"),
    code(132016, 400, "Template is disabled"),
    code(132068, 400, "Flow is in blocked state"),
    code(132069, 400, "Flow is in throttled state"),
    code(133000, 500, "Incomplete deregistration"),
    code(133004, 503, "Server temporarily unavailable"),
    code(133006, 400, "Phone number needs to be verified again"),
    code(133010, 400, "Phone number not registered"),
    code(133015, 400, "Please wait a few minutes before attempting to register this phone number"),
    code(133016, 400, "Account register deregister rate limit exceeded"),
    code(134011, 400, "WhatsApp Payments terms of service have not been accepted"),
    code(134101, 400, "Template is still syncing"),
    code(134102, 500, "Template is unavailable for use"),
    code(135000, 400, "Generic user error"),
    code(137000, 400, "Recipient identity key hash does not match"),
];

/// What is known of a code; an unknown one is a bad request.
pub(crate) fn find(code: u32) -> &'static Code {
    static UNKNOWN: Code = Code { code: 1, status: 400, title: "An unknown error occurred" };
    CATALOG
        .binary_search_by_key(&code, |known| known.code)
        .ok()
        .and_then(|index| CATALOG.get(index))
        .unwrap_or(&UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_found() {
        for known in &CATALOG {
            assert_eq!(find(known.code).title, known.title);
        }
        assert_eq!(find(999).status, 400);
    }
}
