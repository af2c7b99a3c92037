//! How long the channel lets texts be (WhatsApp Cloud API). Lengths count Unicode scalar values.

/// The text above buttons and menus. A menu may have more by one of Meta's documents and not by another.
pub const BODY: usize = 1024;
pub const BUTTON_TITLE: usize = 20;
/// Reply buttons under one text.
pub const BUTTONS: usize = 3;
pub const ROW_TITLE: usize = 24;
/// The second line of a row.
pub const ROW_DESCRIPTION: usize = 72;
/// Rows of one menu.
pub const ROWS: usize = 10;
pub const MENU: usize = 20;
/// The text of a template.
pub const TEMPLATE_BODY: usize = 1024;
pub const TEMPLATE_LABEL: usize = 25;
/// The name of a template.
pub const TEMPLATE_NAME: usize = 512;
