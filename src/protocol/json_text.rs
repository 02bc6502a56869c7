//! A field that crosses as JSON text: of a tree of any values, the other side would have to guess which are whole numbers, and which 0 has a sign.

use schema::json;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub fn serialize<T: Serialize, S: Serializer>(tree: &T, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&json::text(tree))
}

pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    json::read(&String::deserialize(from)?).map_err(D::Error::custom)
}
