window.YTD.tweets.part0 = [
  {
    "tweet": {
      "id_str": "1690397887034294274",
      "id": "1690397887034294274",
      "created_at": "Sat Aug 12 16:20:37 +0000 2023",
      "full_text": "setuju dengan ini https://t.co/q1",
      "lang": "in",
      "favorite_count": "0",
      "entities": {
        "urls": [
          {
            "url": "https://t.co/q1",
            "expanded_url": "https://twitter.com/lain/status/1690000000000000000"
          }
        ]
      }
    }
  },
  {
    "tweet": {
      "id_str": "1690397887034294275",
      "id": "1690397887034294275",
      "created_at": "Sat Aug 12 16:20:37 +0000 2023",
      "full_text": "foto papan tulis https://t.co/m1",
      "lang": "und",
      "favorite_count": "0",
      "entities": {
        "urls": [],
        "user_mentions": [],
        "hashtags": []
      },
      "extended_entities": {
        "media": [
          {
            "url": "https://t.co/m1",
            "ext_alt_text": "papan tulis penuh coretan"
          }
        ]
      }
    }
  }
];