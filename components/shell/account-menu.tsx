"use client";

import { signOut } from "next-auth/react";
import { Menu, MenuItem, MenuNote } from "../ui/menu";

/** The signed-in person, and the way out. */
export function AccountMenu({ name, email, role }: { name: string; email: string | null; role: string }) {
  return (
    <Menu trigger={name}>
      <MenuNote>
        {email ? `${email}, ` : ""}
        {role}
      </MenuNote>
      <MenuItem onSelect={() => void signOut({ callbackUrl: "/sign-in" })}>Sign out</MenuItem>
    </Menu>
  );
}
