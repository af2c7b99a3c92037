fn main() { print!("{}", hiretalk_web::openapi_json()); }
