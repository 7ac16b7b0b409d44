window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1690395370451894272",
      "id": "1690395370451894272",
      "created_at": "Sat Aug 12 16:10:37 +0000 2023",
      "full_text": "Rapat dgn klien A &amp; B selesai https://t.co/abc",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [
          {
            "url": "https://t.co/abc",
            "expanded_url": "https://example.org/x"
          }
        ]
      }
    }
  },
  {
    "tweet": {
      "id_str": "1690395370451894273",
      "id": "1690395370451894273",
      "created_at": "Sat Aug 12 16:10:37 +0000 2023",
      "full_text": "RT @lain: bukan kata-kata saya",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      }
    }
  },
  {
    "tweet": {
      "id_str": "1690397887034294272",
      "id": "1690397887034294272",
      "created_at": "Sat Aug 12 16:20:37 +0000 2023",
      "full_text": "@lain terima kasih!",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      },
      "in_reply_to_status_id_str": "1690000000000000000",
      "in_reply_to_user_id_str": "7",
      "in_reply_to_screen_name": "lain"
    }
  },
  {
    "tweet": {
      "id_str": "1690397887034294273",
      "id": "1690397887034294273",
      "created_at": "Sat Aug 12 16:20:37 +0000 2023",
      "full_text": "lanjutan utas",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      },
      "in_reply_to_status_id": "1690397887034294272",
      "in_reply_to_user_id": "42"
    }
  }
]