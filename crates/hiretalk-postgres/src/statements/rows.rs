//! The rows that a statement is about: arrays of any length, or the plain values of one.

use diesel::pg::Pg;
use diesel::prelude::QueryResult;
use diesel::query_builder::AstPass;
use diesel::serialize::ToSql;
use diesel::sql_types::{Array, HasSqlType};

#[derive(Clone, Copy)]
pub(super) enum Rows {
    /// As values; every column has exactly one.
    One,
    /// As arrays, which Postgres makes rows of.
    Many,
}

impl Rows {
    pub(super) fn opening(self) -> &'static str {
        match self {
            Self::One => "(VALUES (",
            Self::Many => "unnest(",
        }
    }

    pub(super) fn closing(self) -> &'static str {
        match self {
            Self::One => "))",
            Self::Many => ")",
        }
    }

    pub(super) fn bind<'b, SqlType, T>(
        self,
        out: &mut AstPass<'_, 'b, Pg>,
        column: &'b Vec<T>,
    ) -> QueryResult<()>
    where
        Pg: HasSqlType<SqlType> + HasSqlType<Array<SqlType>>,
        SqlType: 'static,
        T: ToSql<SqlType, Pg>,
        Vec<T>: ToSql<Array<SqlType>, Pg>,
    {
        match (self, column.first()) {
            (Self::One, Some(value)) => out.push_bind_param::<SqlType, T>(value),
            _ => out.push_bind_param::<Array<SqlType>, Vec<T>>(column),
        }
    }
}
