//! The settings of the page on which graduates register by themselves.

use hiretalk_domain::graduation::Institution;
use hiretalk_domain::phone::{PhoneCheck, PhoneNumber};
use hiretalk_web::RegisterSettings;

use super::{Driver, SettingsError};

/// The page's settings; none where no institution is named.
///
/// # Errors
/// An institution or the number is none, or nobody would handle the codes.
pub(super) fn register_settings(
    institutions: &[String],
    number: Option<&str>,
    driver: &Driver,
) -> Result<Option<RegisterSettings>, SettingsError> {
    let named = institutions.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
    let institutions = named
        .enumerate()
        .map(|(index, text)| {
            Institution::parse(text)
                .map_err(|cause| SettingsError::RegisterInstitution { number: index + 1, cause })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if institutions.is_empty() {
        return Ok(None);
    }
    let number = number.map(str::trim).filter(|text| !text.is_empty());
    let number = number.ok_or(SettingsError::RegisterWithoutNumber)?;
    let number = PhoneNumber::parse(number, PhoneCheck::E164).map_err(SettingsError::RegisterNumber)?;
    match driver {
        Driver::WhatsApp(_) | Driver::Emulator => {}
        Driver::External { .. } => return Err(SettingsError::RegisterWithoutChannel),
    }
    Ok(Some(RegisterSettings { institutions, number }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The institutions, the number, the driver; how many institutions are taken, or a part of the error.
    type Case = (&'static [&'static str], Option<&'static str>, Driver, Result<usize, &'static str>);

    #[test]
    fn the_page_needs_institutions_a_number_and_a_channel() {
        let external = || Driver::External { for_want_of_a_channel: false };
        let cases: [Case; 8] = [
            (&[], None, external(), Ok(0)),
            (&["", " "], Some("x"), external(), Ok(0)),
            (&["Uni Norte", " Uni Sur "], Some("+34 600 111 222"), Driver::Emulator, Ok(2)),
            (&["Uni Norte"], None, Driver::Emulator, Err("must be given with")),
            (&["Uni Norte"], Some(" "), Driver::Emulator, Err("must be given with")),
            (&["Uni Norte"], Some("600"), Driver::Emulator, Err("HIRETALK_REGISTER_NUMBER")),
            (&["Uni", "a:b"], Some("+34600111222"), Driver::Emulator, Err("institution 2")),
            (&["Uni"], Some("+34600111222"), external(), Err("needs a channel")),
        ];
        for (names, number, driver, expected) in cases {
            let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
            let found = register_settings(&names, number, &driver);
            match (found, expected) {
                (Ok(found), Ok(count)) => {
                    assert_eq!(found.map_or(0, |found| found.institutions.len()), count, "{names:?}");
                }
                (Err(error), Err(part)) => assert!(error.to_string().contains(part), "{error}"),
                (found, expected) => panic!("{names:?}: {expected:?}, not {:?}", found.err()),
            }
        }
    }
}
